package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is there before the first transaction: S13, S31, S33, C62, C99. */
class FreshTreeTest {
    private final ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT);

    @Test
    void hasTheDigestOfAnEmptyTree() {
        assertThat(tree.digest()).isEqualTo(1371985504L);
        assertThat(tree.computeDigest()).isEqualTo(1371985504L);
    }

    @Test
    void hasFourZnodes() {
        assertThat(tree.znodeCount()).isEqualTo(4);
        assertThat(tree.read(new Operation.GetAllChildrenNumber("/"), 0, List.of())).isEqualTo(new Reply.Count(3));
    }

    @Test
    void showsCversionAsTwiceTheStoredOneLessTheChildren() {
        assertThat(stat("/").cversion()).isEqualTo(-1);
        assertThat(stat("/").numChildren()).isEqualTo(1);
        assertThat(stat("/zookeeper").cversion()).isEqualTo(-2);
    }

    @Test
    void letsEverybodyReadTheConfigAndNobodyElseChangeIt() {
        var reply = (Reply.AclAndStat) tree.read(new Operation.GetAcl("/zookeeper/config"), 0, List.of());

        assertThat(reply.acl()).isEqualTo(Acl.READ_ONLY);
        assertThat(reply.stat().aversion()).isEqualTo(-1);
        assertThat(tree.allows("/zookeeper/config", Acl.READ, List.of())).isTrue();
        assertThat(tree.allows("/zookeeper/config", Acl.READ | Acl.WRITE, List.of())).isFalse();
    }

    @Test
    void hasEmptyDataWhichIsNotNull() {
        assertThat(((Reply.Data) tree.read(new Operation.GetData("/zookeeper", false), 0, List.of())).data()).isEmpty();
    }

    private Stat stat(String path) {
        return ((Reply.StatOnly) tree.read(new Operation.Exists(path, false), 0, List.of())).stat();
    }
}
