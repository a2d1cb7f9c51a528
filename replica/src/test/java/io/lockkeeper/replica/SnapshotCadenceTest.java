package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotCadenceTest {
    @Test
    void aSnapshotIsDueBetweenHalfAndAllOfTheTransactions() {
        Set<Integer> intervals = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            SnapshotCadence cadence = new SnapshotCadence(config(1000, -1, seed));
            for (int snapshot = 0; snapshot < 10; snapshot++) {
                intervals.add(entriesUntilDue(cadence, 100));
            }
        }
        assertThat(intervals).allSatisfy(n -> assertThat(n).isBetween(501, 1000));
        assertThat(intervals).as("drawn anew each time").hasSizeGreaterThan(300);
        assertThat(intervals).anySatisfy(n -> assertThat(n).isLessThan(520)).anySatisfy(n -> assertThat(n).isGreaterThan(980));
    }

    @Test
    void aSnapshotIsDueBetweenHalfAndAllOfTheBytes() {
        for (long seed = 0; seed < 100; seed++) {
            SnapshotCadence cadence = new SnapshotCadence(config(1_000_000, 100_000, seed));
            for (int snapshot = 0; snapshot < 5; snapshot++) {
                assertThat(entriesUntilDue(cadence, 1000)).isBetween(51, 100);
            }
        }
    }

    @Test
    void bytesCountForNothingWhenThatRuleIsOff() {
        for (int off = -1; off <= 0; off++) {
            SnapshotCadence cadence = new SnapshotCadence(config(10, off, 7));
            assertThat(entriesUntilDue(cadence, Integer.MAX_VALUE)).isBetween(6, 10);
        }
    }

    @Test
    void oneTransactionIsTakenAsTwo() {
        assertThat(entriesUntilDue(new SnapshotCadence(config(1, -1, 7)), 10)).isEqualTo(2);
        assertThat(entriesUntilDue(new SnapshotCadence(config(2, -1, 7)), 10)).isEqualTo(2);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        SnapshotCadence one = new SnapshotCadence(config(100_000, -1, 42));
        SnapshotCadence other = new SnapshotCadence(config(100_000, -1, 42));
        assertThat(entriesUntilDue(one, 1)).isEqualTo(entriesUntilDue(other, 1));
    }

    private static int entriesUntilDue(SnapshotCadence cadence, int entryBytes) {
        int entries = 1;
        while (!cadence.appended(entryBytes)) {
            entries++;
        }
        return entries;
    }

    private static ReplicaConfig config(int everyTxns, long everyBytes, long seed) {
        return new ReplicaConfig(1, 1000, 2000, 20_000, everyTxns, everyBytes, 60_000, 1000, 0, Set.of(), false, 1024, 1 << 16, seed);
    }
}
