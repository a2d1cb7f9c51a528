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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static final Membership OURS = Membership.parse("server.1=a.invalid:1:2\nserver.2=b.invalid:1:2\nserver.3=c.invalid:1:2\nversion=100000000");

    private static ZnodeTree served(String membership) {
        ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT);
        Txn.SetData change = new Txn.SetData("/zookeeper/config", membership.getBytes(StandardCharsets.UTF_8), 1);
        byte[] bytes = TxnCodec.encode(new LogEntry(new TxnHeader(7, 1, 1, 1_700_000_000_000L, OpCode.RECONFIG), change, 0, 0));
        tree.apply(TxnCodec.decode(bytes, 0, bytes.length, 1 << 20), false, Changes.NONE);
        return tree;
    }

    private static Optional<String> stranger(String membership, Membership... known) {
        return new Origin(served(membership)).stranger(List.of(known));
    }

    @Test
    void dataOfOursOrOfNobodyIsTaken() {
        assertThat(new Origin(new ZnodeTree(TreeOptions.DEFAULT)).stranger(List.of(OURS))).isEmpty();
        assertThat(stranger(OURS.text(), OURS)).isEmpty();
        assertThat(stranger("server.3=c.invalid:1:2\nserver.9=x.invalid:1:2", OURS)).as("some have moved").isEmpty();
        assertThat(stranger("what is this", OURS)).isEmpty();
    }

    @Test
    void dataServedUnderAMembershipThatIsNextOrWasOursIsTaken() {
        Membership next = Membership.parse("server.4=d.invalid:1:2\nserver.5=e.invalid:1:2\nversion=100000009");
        assertThat(stranger(next.text(), OURS)).isPresent();
        assertThat(stranger(next.text(), OURS, next)).as("logged, and the server stopped before it was decided").isEmpty();
    }

    @Test
    void aMachineIsKnownByAnyNameAndAtAnyPort() {
        Membership byAddress = Membership.parse("server.1=192.0.2.1:1:2\nserver.2=192.0.2.2:1:2\nserver.3=192.0.2.3:1:2");
        assertThat(stranger("server.1=192.0.2.1:2888:3888\nserver.2=192.0.2.2:2888:3888", byAddress)).as("other ports").isEmpty();
        assertThat(stranger("server.1=[::ffff:192.0.2.1]:1:2", byAddress)).as("another name").isEmpty();
        assertThat(stranger("server.2=192.0.2.1:1:2", byAddress)).as("another id").isPresent();
        assertThat(stranger("server.1=127.0.0.1:5:6", Membership.parse("server.1=127.0.0.1:1:2"))).as("any machine at all").isPresent();
    }

    @Test
    void dataOfOthersIsRefusedWithTheirNames() {
        assertThat(stranger("server.1=x.invalid:1:2\nserver.2=a.invalid:1:2\nversion=5", OURS)).hasValue(
            "the data is that of another ensemble: no server of ours was among its last ones, which were server.1=x.invalid:1:2:participant, "
                + "server.2=a.invalid:1:2:participant; recovery.acceptOtherEnsemble=true starts all the same, as after all servers have moved at once");
    }
}
