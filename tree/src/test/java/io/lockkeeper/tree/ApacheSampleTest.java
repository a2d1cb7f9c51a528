package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.txn.LogEntry;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden replay: S12, S17, S18, S20, S34, S35, S36, S37, S47, S48 on what ZooKeeper itself wrote. */
class ApacheSampleTest {
    static Stream<Arguments> snapshots() {
        return Stream.of("standalone-mixed", "gzip-split", "quorum-3")
                .map(ApacheSample::load)
                .flatMap(sample -> sample.snapshots().stream().map(file -> Arguments.of(sample.name(), file)));
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void everySnapshotLeadsToTheTreeThatZooKeeperServed(String name, String snapshot) {
        ApacheSample sample = ApacheSample.load(name);
        ZnodeTree tree = sample.tree(snapshot, TreeOptions.DEFAULT);
        long from = ApacheSample.zxidOf(snapshot);

        for (LogEntry entry : sample.log()) {
            if (entry.zxid() > from) {
                tree.apply(entry, false, Changes.NONE);
            }
        }

        assertThat(tree.lastZxid()).isEqualTo(sample.lastZxid());
        assertThat(Dump.of(tree)).containsExactlyInAnyOrderElementsOf(sample.znodes());
        assertThat(Dump.sessions(tree)).containsExactlyInAnyOrderElementsOf(sample.sessions());
        assertThat(tree.digest()).isEqualTo(tree.computeDigest());
        // This snapshot was written while a transaction was half applied, and its trailer says so.
        boolean spurious = name.equals("standalone-mixed") && snapshot.equals("snapshot.107");
        assertThat(tree.digestMismatches()).isEqualTo(spurious ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("snapshots")
    void anImageOfTheTreeLoadsAsTheSameTree(String name, String snapshot) {
        ZnodeTree tree = ApacheSample.load(name).tree(snapshot, TreeOptions.DEFAULT);

        ZnodeTree copy = Images.copy(tree);

        assertThat(Dump.of(copy)).containsExactlyInAnyOrderElementsOf(Dump.of(tree));
        assertThat(Dump.sessions(copy)).containsExactlyInAnyOrderElementsOf(Dump.sessions(tree));
        assertThat(copy.digest()).isEqualTo(tree.digest());
        assertThat(copy.approximateDataSize()).isEqualTo(tree.approximateDataSize());
    }
}
