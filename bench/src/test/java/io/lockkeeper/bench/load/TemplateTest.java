package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private final ByteBuffer out = ByteBuffer.allocate(10_000);

    @Test
    void aRequestHasItsXidAndItsNumbers() {
        Template template = new Template(new Operation.GetData("/keys/" + Template.KEY, false));

        template.encode(7, 42, 0, 0, out);
        template.encode(8, 9_999_999_999L, 0, 0, out);
        out.flip();

        assertThat(next(7)).isEqualTo(new Operation.GetData("/keys/0000000042", false));
        assertThat(next(8)).isEqualTo(new Operation.GetData("/keys/9999999999", false));
        assertThat(out.hasRemaining()).isFalse();
    }

    @Test
    void everyPathOfATransactionGetsItsOwnNumbers() {
        String made = "/made/" + Template.CONNECTION + "-" + Template.NUMBER;
        Template template = new Template(new Operation.Multi(
                List.of(new Operation.Check("/keys/" + Template.KEY, -1), new Operation.Delete(made, -1), new Operation.Delete(made, 3))));

        template.encode(1, 11, 22, 33, out);
        out.flip();

        assertThat(next(1)).isEqualTo(new Operation.Multi(List.of(
                new Operation.Check("/keys/0000000011", -1),
                new Operation.Delete("/made/0000000022-0000000033", -1),
                new Operation.Delete("/made/0000000022-0000000033", 3))));
    }

    private Operation next(int xid) {
        byte[] frame = new byte[out.getInt()];
        out.get(frame);
        JuteReader reader = new JuteReader(frame);
        assertThat(reader.readInt()).isEqualTo(xid);
        int opCode = reader.readInt();
        assertThat(opCode).isIn(OpCode.GET_DATA, OpCode.MULTI);
        return RequestCodec.decode(opCode, reader);
    }
}
