package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laws of agreement in an ensemble of one. */
class ZabTest {
    private static final class Trace extends EffectsOfOne {
        final List<String> lines = new ArrayList<>();

        @Override
        public void append(long zxid, byte[] entry) {
            lines.add("append " + zxid);
        }

        @Override
        public void committed(long zxid) {
            lines.add("committed " + zxid);
        }
    }

    private final Trace trace = new Trace();
    private final Zab zab = Zab.alone(41);

    @Test
    void aProposalIsAppendedAtOnceAndCommittedOnlyWhenPersisted() {
        propose(1);
        assertThat(trace.lines).containsExactly("append 42");
        assertThat(zab.lastCommitted()).isEqualTo(41);

        zab.persisted(42, trace);
        assertThat(trace.lines).containsExactly("append 42", "committed 42");
        assertThat(zab.lastCommitted()).isEqualTo(42);
    }

    @Test
    void onePersistedCommitsAllBeforeIt() {
        propose(3);
        zab.persisted(44, trace);
        assertThat(trace.lines).containsExactly("append 42", "append 43", "append 44", "committed 44");
    }

    @Test
    void nothingIsCommittedTwice() {
        propose(2);
        zab.persisted(43, trace);
        zab.persisted(43, trace);
        zab.persisted(42, trace);
        assertThat(trace.lines).containsOnlyOnce("committed 43").doesNotContain("committed 42");
    }

    @Test
    void zxidsFollowOneAnotherWithoutAGap() {
        assertThat(zab.nextZxid()).isEqualTo(42);
        assertThatThrownBy(() -> zab.propose(43, new byte[0], trace)).isInstanceOf(InvariantViolation.class).hasMessageContaining("0x2b");
        assertThatThrownBy(() -> zab.propose(41, new byte[0], trace)).isInstanceOf(InvariantViolation.class);
        assertThat(trace.lines).isEmpty();
    }

    @Test
    void aServerAloneCountsOnWhenTheLower32BitsAreUsedUp() {
        Zab last = Zab.alone(0x5_ffff_ffffL);
        last.propose(last.nextZxid(), new byte[0], trace);
        assertThat(trace.lines).containsExactly("append " + 0x6_0000_0000L);
    }

    @Test
    void whatWasNeverProposedCannotBePersisted() {
        propose(1);
        assertThatThrownBy(() -> zab.persisted(43, trace)).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void nothingIsCommittedOrProposedAfterStorageFailed() {
        propose(1);
        zab.storageFailed();
        zab.persisted(42, trace);
        assertThat(trace.lines).containsExactly("append 42");
        assertThatThrownBy(() -> zab.propose(43, new byte[0], trace)).isInstanceOf(InvariantViolation.class);
    }

    private void propose(int times) {
        for (int i = 0; i < times; i++) {
            zab.propose(zab.nextZxid(), new byte[] {(byte) i}, trace);
        }
    }
}
