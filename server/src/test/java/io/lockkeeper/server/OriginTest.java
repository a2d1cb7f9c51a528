package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static final Membership OURS = Membership.parse("server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2\nversion=100000000");

    private static ZnodeTree served(String membership) {
        ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT);
        Txn.SetData change = new Txn.SetData("/zookeeper/config", membership.getBytes(StandardCharsets.UTF_8), 1);
        byte[] bytes = TxnCodec.encode(new LogEntry(new TxnHeader(7, 1, 1, 1_700_000_000_000L, OpCode.RECONFIG), change, 0, 0));
        tree.apply(TxnCodec.decode(bytes, 0, bytes.length, 1 << 20), false, Changes.NONE);
        return tree;
    }

    @Test
    void dataOfOursOrOfNobodyIsTaken() {
        assertThat(Origin.stranger(new ZnodeTree(TreeOptions.DEFAULT), OURS)).isEmpty();
        assertThat(Origin.stranger(served(OURS.text()), OURS)).isEmpty();
        assertThat(Origin.stranger(served("server.3=c:1:2\nserver.9=x:1:2"), OURS)).as("some have moved").isEmpty();
        assertThat(Origin.stranger(served("what is this"), OURS)).isEmpty();
    }

    @Test
    void dataOfOthersIsRefusedWithTheirNames() {
        assertThat(Origin.stranger(served("server.1=x:1:2\nserver.2=a:1:2\nversion=5"), OURS)).hasValue(
            "the data is that of another ensemble: no server of ours was among its last ones, which were server.1=x:1:2:participant, "
                + "server.2=a:1:2:participant; recovery.acceptOtherEnsemble=true starts all the same, as after all servers have moved");
    }
}
