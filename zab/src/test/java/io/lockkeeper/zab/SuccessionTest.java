package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Snap;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One leader after another: what a follower of yesterday hands on when it leads, and whom a leader names that has to go. */
class SuccessionTest {
    private static final long Z1 = 0x100000001L;
    private static final long Z5 = 0x100000005L;
    private static final long E2 = 0x200000000L;

    /** Q93: however it came to its history, what it hands on has no hole. */
    @Test
    void whatAFollowerWasGivenItHandsOnOnceItLeads() {
        Fixture two = Fixture.of(2, Z1).opened(2, new Diff(E2 + 1));
        two.receives(3, entry(Z1 + 1));
        two.receives(3, new Commit(Z1 + 1));
        two.receives(3, entry(E2 + 1));
        two.receives(3, new NewLeader(2, null));
        two.persists(E2 + 1);
        takesPart(two);
        two.receives(3, new Commit(E2 + 1));
        two.receives(3, entry(E2 + 2));
        two.persists(E2 + 2);
        succeeds(two, E2 + 2);
        assertThat(two.receives(1, new AckEpoch(Z1, 1))).containsExactly("committed 0x200000002", "adopt epoch 3", "1: DIFF 0x200000002",
                "1: PROPOSAL 0x100000002", "1: COMMIT 0x100000002", "1: PROPOSAL 0x200000001", "1: COMMIT 0x200000001",
                "1: PROPOSAL 0x200000002", "1: COMMIT 0x200000002", "1: NEWLEADER 3");
    }

    /** Q93: behind a snapshot there is nothing of before, and it is not left out in silence. */
    @Test
    void whatCameAsASnapshotIsNotHandedOnAsIfNothingWereMissing() {
        Fixture two = Fixture.of(2, Z1).opened(2, new Snap(E2 + 7));
        two.zab.snapshotInstalled(E2 + 7, two.out);
        two.receives(3, new NewLeader(2, null));
        takesPart(two);
        two.receives(3, entry(E2 + 8));
        two.receives(3, new Commit(E2 + 8));
        two.persists(E2 + 8);
        succeeds(two, E2 + 8);
        assertThat(two.receives(1, new AckEpoch(Z1, 1))).containsExactly("adopt epoch 3", "read log for 1 from 0x100000001 to 0x200000008");
        two.zab.logUnavailable(1, two.out);
        assertThat(two.out.take()).containsExactly("open snapshot for 1");
    }

    /** Q115, Q117: the successor has all that was acknowledged, and most of what was not. */
    @Test
    void whoLeavesNamesItsSuccessorWithTheCommit() {
        Fixture three = Fixture.of(World.config(3, false, true), 1, 1, Z5).established();
        three.joins(2, Z5);
        three.receives(2, new Ack(E2));
        three.joins(4, Z5);
        three.receives(4, new Ack(E2));
        Membership rest = Membership.of(
                World.membership(3, 1).members().values().stream().filter(member -> member.id() != 3).toList(), E2 + 1);
        three.zab.proposeMembership(E2 + 1, rest.text().getBytes(StandardCharsets.UTF_8), rest, three.out);
        three.proposes(E2 + 2);
        three.persists(E2 + 2);
        assertThat(three.receives(1, new Ack(E2 + 1))).as("a quorum of the old one only").isEmpty();
        assertThat(three.receives(1, new Ack(E2 + 2))).isEmpty();
        assertThat(three.receives(2, new Ack(E2 + 1))).contains("1: COMMITANDACTIVATE 0x200000001 1", "2: COMMITANDACTIVATE 0x200000001 1",
                "4: INFORMANDACTIVATE 0x200000001 1");
        assertThat(three.zab.mayPropose()).isFalse();
    }

    private static void takesPart(Fixture two) {
        two.zab.epochAdopted(2, two.out);
        two.receives(3, new UpToDate());
    }

    /** Its leader is gone, and server 1 wants it to lead. */
    private static void succeeds(Fixture two, long last) {
        two.zab.closed(3, two.out);
        two.hears(1, ServerState.LOOKING, 2, last, 8, 2);
        two.after(60);
        two.connects(1, 2);
        two.zab.epochAccepted(3, two.out);
        two.out.take();
    }

    private static Proposal entry(long zxid) {
        return new Proposal(zxid, Fixture.ENTRY);
    }
}
