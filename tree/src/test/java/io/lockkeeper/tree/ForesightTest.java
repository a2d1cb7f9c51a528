package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import org.junit.jupiter.api.Test;

class ForesightTest {
    private static final byte[] VALUE = {1, 2, 3};

    @Test
    void whatIsExpectedNeedNotBeThereAndChangesNothing() {
        Writer writer = new Writer(new ZnodeTree(TreeOptions.DEFAULT));
        for (int i = 0; i < 300; i++) {
            byte[] value = i % 3 == 0 ? null : i % 3 == 1 ? VALUE : new byte[0];
            assertThat(writer.error(new Operation.Create(1, "/n" + i, value, Acl.OPEN, 0, -1))).isEqualTo(ErrorCode.OK);
        }
        for (int i = 0; i < 300; i += 7) {
            assertThat(writer.error(new Operation.Delete("/n" + i, -1))).isEqualTo(ErrorCode.OK);
        }
        String before = Dump.of(writer.tree).toString();

        for (int i = 0; i < 300; i++) {
            writer.tree.expect(new Operation.GetData("/n" + i, true));
            writer.tree.expect(new Operation.Exists("/none" + i, false));
            writer.tree.expect(new Operation.SetData("/n" + i, VALUE, 5));
            writer.tree.expect(new Operation.GetData(null, false));
            writer.tree.expect(new Operation.GetData(i % 2 == 0 ? "" : "/", false));
            writer.tree.expect(new Operation.CloseSession());
            TxnHeader header = new TxnHeader(1, i, writer.zxid + 1, 0, 1);
            writer.tree.expect(LogEntry.withoutDigest(header, new Txn.SetData("/n" + i, VALUE, 5)));
            writer.tree.expect(LogEntry.withoutDigest(header, new Txn.Create("/new" + i, VALUE, Acl.OPEN, false, 1)));
            writer.tree.expect(LogEntry.withoutDigest(header, new Txn.Delete("/n" + i)));
            writer.tree.expect(LogEntry.withoutDigest(header, new Txn.Error(-101)));
        }
        writer.tree.expectNoMore();
        writer.tree.expectNoMore();

        assertThat(Dump.of(writer.tree).toString()).isEqualTo(before);
        assertThat(writer.tree.isLarge()).isFalse();
    }
}
