package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private final Writer writer = new Writer(TreeOptions.DEFAULT);

    @Test
    void aZnodeThatComesAndGoesAndComesAgainIsFoundAtEachStep() {
        Prepared parent = writer.prepare(Writer.creation("/p", "", Acl.OPEN, 0));
        Prepared first = writer.prepare(Writer.creation("/p/a", "1", Acl.OPEN, 0));
        Prepared gone = writer.prepare(new Operation.Delete("/p/a", -1));
        Prepared second = writer.prepare(Writer.creation("/p/a", "2", Acl.OPEN, 0));
        Prepared set = writer.prepare(new Operation.SetData("/p/a", Writer.bytes("3"), 0));

        writer.apply(parent.entry());
        writer.apply(first.entry());
        assertThat(writer.tree.dataAsText("/p/a")).isEqualTo("1");
        writer.apply(gone.entry());
        assertThat(writer.exists("/p/a")).isFalse();
        writer.apply(second.entry());
        assertThat(writer.tree.dataAsText("/p/a")).isEqualTo("2");
        writer.apply(set.entry());
        assertThat(writer.tree.dataAsText("/p/a")).isEqualTo("3");
        assertThat(writer.stat("/p").numChildren()).isEqualTo(1);
    }

    @Test
    void whatWasNotPreparedHereIsFoundAlthoughSomethingIsPending() {
        long before = ++writer.zxid;
        Prepared pending = writer.prepare(Writer.creation("/p", "", Acl.OPEN, 0));
        Prepared child = writer.prepare(Writer.creation("/p/a", "", Acl.OPEN, 0));
        TxnHeader header = new TxnHeader(Writer.SESSION, 1, before, 1000, OpCode.CREATE);
        Txn other = new Txn.Create("/p", new byte[] {7}, Acl.OPEN, false, -1);
        writer.tree.apply(LogEntry.withoutDigest(header, other), false, Changes.NONE);

        // A leader that was not one: what it prepared meets what another ordered.
        writer.tree.apply(pending.entry(), true, Changes.NONE);
        writer.tree.apply(child.entry(), true, Changes.NONE);

        assertThat(writer.tree.dataAsText("/p")).isEqualTo("\u0007");
        assertThat(writer.exists("/p/a")).isTrue();
        assertThat(writer.tree.znodeCount()).isEqualTo(6);
    }
}
