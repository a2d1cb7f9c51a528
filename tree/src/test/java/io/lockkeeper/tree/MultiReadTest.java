package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class MultiReadTest {
    private static final int MEGABYTE = 1024 * 1024;

    private final Writer writer = new Writer(TreeOptions.DEFAULT);

    private Reply read(int times, Operation.Read part) {
        return writer.read(new Operation.MultiRead(Collections.nCopies(times, part)));
    }

    @Test
    void anAnswerThatNobodyCouldTakeIsRefusedAsAWhole() {
        writer.create("/big");
        writer.does(new Operation.SetData("/big", new byte[MEGABYTE], -1));
        int most = (int) (Reads.MAX_MULTI_READ_BYTES / MEGABYTE);

        assertThat(read(most, new Operation.GetData("/big", false))).isInstanceOf(Reply.Multi.class);
        assertThat(read(most + 1, new Operation.GetData("/big", false)).error()).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(read(60_000, new Operation.GetData("/big", false)).error()).isEqualTo(ErrorCode.MARSHALLING_ERROR);
    }

    @Test
    void namesCountLikeData() {
        writer.create("/p");
        for (int i = 0; i < 100; i++) {
            writer.create("/p/" + "n".repeat(10_000) + i);
        }

        assertThat(read(60, new Operation.GetChildren(OpCode.GET_CHILDREN, "/p", false))).isInstanceOf(Reply.Multi.class);
        assertThat(read(70, new Operation.GetChildren(OpCode.GET_CHILDREN, "/p", false)).error()).isEqualTo(ErrorCode.MARSHALLING_ERROR);
    }
}
