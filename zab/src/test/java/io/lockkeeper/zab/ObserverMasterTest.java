package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.Commit;
import io.lockkeeper.protocol.quorum.LearnerMessage.CommitAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Diff;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.NewLeader;
import io.lockkeeper.protocol.quorum.LearnerMessage.ObserverInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Request;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidate;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.protocol.quorum.LearnerMessage.TreeDiffers;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Server 2 follows 3 over link 3, in epoch 2; observers 4 and 5 learn from it, over links of their own number. */
class ObserverMasterTest {
    private static final long Z5 = 0x100000005L;
    private static final long E2 = 0x200000000L;
    private static final long Z21 = 0x200000001L;

    private static ZabConfig config(long id, boolean observer) {
        return new ZabConfig(
                id, observer, 200, 20, 10, 0, 0, 20, 50, 800, 50, 50, -1, Reconfig.NEVER,
                false, true, 6, 1 << 20, 1 << 20, 10, 100, 0, ZabConfig.HIGHEST_COUNTER, 3,
                true, 1);
    }

    private final Fixture two = following();

    private static Fixture following() {
        Fixture two = Fixture.of(config(2, false), 1, 1, 0x100000004L, Z5).opened(2, new Diff(Z5));
        two.receives(3, new NewLeader(2, new byte[0]));
        two.zab.epochAdopted(2, two.out);
        assertThat(two.receives(3, new UpToDate())).contains("listen for observers");
        return two;
    }

    private static LearnerInfo info(long sid) {
        return new LearnerInfo(sid, LearnerInfo.PROTOCOL_VERSION, 0);
    }

    private List<String> joins(long sid, long lastZxid) {
        two.zab.accepted(sid, two.out);
        assertThat(two.receives(sid, new ObserverInfo(1, info(sid)))).containsExactly(sid + ": LEADERINFO 2");
        return two.receives(sid, new AckEpoch(lastZxid, 1));
    }

    private void takesPart(long sid) {
        assertThat(joins(sid, Z5)).containsExactly(sid + ": DIFF 0x100000005", sid + ": NEWLEADER 2");
        assertThat(two.receives(sid, new Ack(E2))).containsExactly(sid + ": UPTODATE");
        assertThat(two.receives(sid, new Ack(E2))).isEmpty();
    }

    /** Q112. */
    @Test
    void anObserverIsTaughtAtOnceAndHearsOfCommitsOnly() {
        takesPart(4);
        assertThat(two.receives(3, new Proposal(Z21, Fixture.ENTRY))).noneMatch(line -> line.startsWith("4:"));
        assertThat(two.receives(3, new Commit(Z21))).contains("committed 0x200000001", "4: INFORM 0x200000001");
        assertThat(joins(5, 0x100000004L)).startsWith("5: DIFF 0x200000001", "5: PROPOSAL 0x100000005", "5: COMMIT 0x100000005");
        two.receives(3, new Proposal(Z21 + 1, Fixture.ENTRY));
        assertThat(two.receives(3, new CommitAndActivate(Z21 + 1, 3)))
                .contains("4: INFORMANDACTIVATE 0x200000002 3", "5: INFORMANDACTIVATE 0x200000002 3");
    }

    @Test
    void whoMissesMoreThanThereIsGetsASnapshotOfWhatIsCommitted() {
        two.receives(3, new Proposal(Z21, Fixture.ENTRY));
        assertThat(joins(4, 0)).contains("read log for 4 from 0x0 to 0x100000004");
        two.zab.logUnavailable(4, two.out);
        assertThat(two.out.take()).containsExactly("open snapshot for 4");
        two.zab.snapshotReady(4, Z5, two.out);
        assertThat(two.out.take()).containsExactly("4: SNAP 0x100000005", "stream snapshot to 4", "4: NEWLEADER 2");
        assertThat(two.receives(3, new Commit(Z21))).contains("4: INFORM 0x200000001");
    }

    @Test
    void nobodyElseIsTaught() {
        two.zab.accepted(1, two.out);
        assertThat(two.receives(1, new FollowerInfo(1, info(1)))).containsExactly("close 1");
        assertThat(joins(4, Z21)).as("it has heard of more than we have").containsExactly("close 4");
        takesPart(5);
        assertThat(two.receives(5, new Ack(Z21))).as("an observer is asked nothing").containsExactly("lost 5", "close 5");
    }

    /** Q112. */
    @Test
    void whatItsObserversAskGoesToTheLeaderAndTheAnswersComeBackInOrder() {
        takesPart(4);
        takesPart(5);
        Request sync = new Request(9, 1, OpCode.SYNC, new byte[0], List.of());
        assertThat(two.receives(4, new Request(9, 1, OpCode.DELETE, new byte[0], List.of()))).containsExactly("3: REQUEST 2");
        two.receives(5, sync);
        two.zab.forward(sync, two.out);
        assertThat(two.receives(4, sync)).endsWith("3: REQUEST 9");
        two.out.take();
        assertThat(two.receives(3, new Sync())).containsExactly("5: SYNC");
        assertThat(two.receives(3, new Sync())).containsExactly("synced");
        assertThat(two.receives(3, new Sync())).containsExactly("4: SYNC");

        two.zab.revalidate(7, 4000, two.out);
        two.receives(4, new Revalidate(7, 4000));
        assertThat(two.receives(5, new Revalidate(8, 4000))).endsWith("3: REVALIDATE");
        two.out.take();
        assertThat(two.receives(3, new Revalidated(8, true))).containsExactly("5: REVALIDATED true");
        assertThat(two.receives(3, new Revalidated(7, false))).containsExactly("revalidated false");
        assertThat(two.receives(3, new Revalidated(7, true))).containsExactly("4: REVALIDATED true");
    }

    /** The leader sees one server that the session speaks through, before and after. */
    @Test
    void whomASessionHasLeftAsksNothingMoreInItsName() {
        takesPart(4);
        takesPart(5);
        Request close = new Request(9, 1, OpCode.CLOSE_SESSION, new byte[0], List.of());
        assertThat(two.receives(4, close)).containsExactly("3: REQUEST -11");
        two.receives(5, new Revalidate(9, 4000));
        assertThat(two.receives(4, close)).isEmpty();
        assertThat(two.receives(4, new Request(9, 2, OpCode.SYNC, new byte[0], List.of()))).as("it harms nobody").isNotEmpty();
        assertThat(two.receives(5, close)).containsExactly("3: REQUEST -11");
        two.receives(4, new Revalidate(9, 4000));
        assertThat(two.receives(5, close)).isEmpty();
        assertThat(two.receives(4, close)).containsExactly("3: REQUEST -11");
    }

    @Test
    void theLeaderHearsOfTheirSessionsOnce() {
        takesPart(4);
        two.receives(4, new Pong(Z5, new long[] {7, 8}, new int[] {4000, 5000}));
        two.zab.pong(new Pong(Z5, new long[] {6, 7}, new int[] {3000, 4000}), two.out);
        assertThat(two.out.take()).containsExactly("3: PONG 3");
        two.zab.pong(new Pong(Z5, new long[0], new int[0]), two.out);
        assertThat(two.out.take()).containsExactly("3: PONG 0");
    }

    /** What is more than a packet takes is told with the next answer, and nothing is forgotten. */
    @Test
    void theLeaderHearsOfNoMoreSessionsThanAPacketTakes() {
        takesPart(4);
        int most = Pong.MOST_SESSIONS;
        two.receives(4, new Pong(Z5, LongStream.rangeClosed(1, most).toArray(), new int[most]));
        two.zab.pong(new Pong(Z5, new long[] {-1, 1}, new int[2]), two.out);
        assertThat(two.out.take()).containsExactly("3: PONG " + most);
        two.zab.pong(new Pong(Z5, new long[0], new int[0]), two.out);
        assertThat(two.out.take()).containsExactly("3: PONG 1");
    }

    // --- whose tree is wrong

    /** As {@link #takesPart}; one of ours, that compares trees. */
    private void takesPartAndCompares(long sid) {
        two.zab.accepted(sid, two.out);
        PeerTraits ours = new PeerTraits(PeerTraits.ALL | PeerTraits.COMPARES_TREES, 1000);
        assertThat(two.receives(sid, new ObserverInfo(1, new LearnerInfo(sid, LearnerInfo.PROTOCOL_VERSION, 0, ours)))).hasSize(1);
        two.receives(sid, new AckEpoch(Z5, 1));
        assertThat(two.receives(sid, new Ack(E2))).containsExactly(sid + ": UPTODATE");
    }

    /** The follower has compared its own with the same entries: it has the leader's. */
    @Test
    void anObserverWhoseTreeIsAnotherOneIsToldToTakeThatOfItsFollower() {
        takesPartAndCompares(4);
        assertThat(two.receives(4, new TreeDiffers(Z5))).containsExactly("4: TAKESNAPSHOT 0x100000005");
    }

    @Test
    void aFollowerWhoseOwnTreeDiffersTellsItsObserversNothingUntilItMatches() {
        takesPartAndCompares(4);
        two.zab.treeDiffers(Z5, two.out);
        two.out.take();
        assertThat(two.receives(4, new TreeDiffers(Z5))).isEmpty();
        two.zab.treeMatches();
        assertThat(two.receives(4, new TreeDiffers(Z5))).containsExactly("4: TAKESNAPSHOT 0x100000005");
    }

    @Test
    void norDoesItGiveThemItsTree() {
        joins(4, 0);
        two.zab.treeDiffers(Z5, two.out);
        two.zab.logUnavailable(4, two.out);
        assertThat(two.out.take()).contains("open snapshot for 4");
        two.zab.snapshotReady(4, Z5, two.out);
        assertThat(two.out.take()).containsExactly("close 4");
        takesPart(5); // from the log it may have everything: that is right in any case
    }

    @Test
    void whoIsOnItsWayToTheTreeOfAFollowerThatDiffersComesAgain() {
        takesPart(5);
        joins(4, 0);
        two.zab.logUnavailable(4, two.out);
        two.zab.snapshotReady(4, Z5, two.out);
        two.out.take();
        two.zab.treeDiffers(Z5, two.out);
        assertThat(two.out.take()).containsExactly("close 4");
    }

    /** Q112. */
    @Test
    void observersArePingedAndTheSilentOnesGo() {
        takesPart(4);
        assertThat(two.after(100)).contains("4: PING 0x100000005");
        for (int i = 0; i < 50; i++) {
            two.receives(3, new Commit(Z5)); // the leader is there
            two.after(50);
        }
        assertThat(two.zab.learners()).isEmpty();
    }

    @Test
    void itsObserversGoWithItsLeader() {
        takesPart(4);
        two.zab.closed(3, two.out);
        assertThat(two.out.take()).contains("stop listening", "stopped serving");
    }

    @Test
    void anObserverTriesEachFollowerAndThenTheLeader() {
        Fixture four = Fixture.of(config(4, true), 1, 1, Z5);
        four.hears(1, ServerState.FOLLOWING, 3, Z5, 7, 1);
        assertThat(four.hears(3, ServerState.LEADING, 3, Z5, 7, 1)).anyMatch(line -> line.startsWith("dial follower "));
        four.zab.dialFailed(1, four.out);
        assertThat(four.after(20)).hasSize(1).allMatch(line -> line.startsWith("dial follower "));
        four.zab.dialFailed(2, four.out);
        assertThat(four.after(20)).containsExactly("dial 3");
    }
}
