package io.lockkeeper.zab;

import static io.lockkeeper.protocol.quorum.ServerState.FOLLOWING;
import static io.lockkeeper.protocol.quorum.ServerState.LEADING;
import static io.lockkeeper.protocol.quorum.ServerState.LOOKING;
import static io.lockkeeper.protocol.quorum.ServerState.OBSERVING;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fast leader election, as servers tell each other. The server under test is 2 of 3 unless a test says otherwise. */
class ElectionTest {
    private static final long Z5 = 0x100000005L;

    /** Q35. */
    @Test
    void aServerBeginsByVotingForItself() {
        Fixture two = Fixture.of(2, Z5);
        assertThat(two.out.take()).containsExactly(
                "vote to 1: LOOKING 2 0x100000005 round 1 epoch 1", "vote to 3: LOOKING 2 0x100000005 round 1 epoch 1");
        assertThat(two.out.lastVote).isNotNull().extracting(Notification::config, Notification::version)
                .containsExactly(World.membership(3, 1).text(), 2); // Q35
    }

    /** Q38. */
    @Test
    void aLaterEpochBeatsALongerHistory() {
        assertThat(votes(start(2, Z5).hears(1, LOOKING, 1, 1, 1, 2))).containsOnly("1 0x1 round 1 epoch 2");
    }

    /** Q39. */
    @Test
    void aLongerHistoryBeatsAHigherId() {
        assertThat(votes(start(2, Z5).hears(1, LOOKING, 1, Z5 + 1, 1, 1))).containsOnly("1 0x100000006 round 1 epoch 1");
        assertThat(start(2, Z5).hears(3, LOOKING, 3, Z5 - 1, 1, 1)).containsExactly("vote to 3: LOOKING 2 0x100000005 round 1 epoch 1");
        assertThat(votes(start(2, Z5).hears(3, LOOKING, 3, Z5, 1, 1))).containsOnly("3 0x100000005 round 1 epoch 1");
        assertThat(start(2, Z5).hears(1, LOOKING, 1, Z5, 1, 1)).containsExactly("vote to 1: LOOKING 2 0x100000005 round 1 epoch 1");
    }

    /** Q40. */
    @Test
    void aHigherRoundBeginsAnewFromTheFirstVote() {
        Membership five = World.membership(5, 0);
        Fixture two = new Fixture(Zab.member(
                World.config(2, false, false), new Zab.Recovered(Z5, 1, 1, List.of(), five, five), Node::membershipIn));
        assertThat(votes(two.hears(3, LOOKING, 3, Z5 + 3, 1, 1))).contains("3 0x100000008 round 1 epoch 1");
        assertThat(votes(two.hears(1, LOOKING, 1, Z5 - 1, 4, 1))).as("compared with its own vote, not with what it heard before")
                .containsOnly("2 0x100000005 round 4 epoch 1");
        assertThat(votes(two.hears(1, LOOKING, 1, Z5 + 1, 5, 1))).containsOnly("1 0x100000006 round 5 epoch 1");
        two.hears(3, LOOKING, 1, Z5 + 1, 4, 1);
        assertThat(decided(two)).as("two of five voted in this round").isFalse();

        Fixture other = new Fixture(Zab.member(
                World.config(2, false, false), new Zab.Recovered(Z5, 1, 1, List.of(), five, five), Node::membershipIn));
        other.hears(3, LOOKING, 2, Z5, 1, 1);
        other.hears(1, LOOKING, 1, 1, 2, 1);
        other.hears(4, LOOKING, 2, Z5, 2, 1);
        assertThat(decided(other)).as("3 voted in round 1, which is over").isFalse();
        other.hears(3, LOOKING, 2, Z5, 2, 1);
        assertThat(decided(other)).isTrue();
    }

    /** Q41. */
    @Test
    void whoIsInALowerRoundIsToldTheVoteOfThisOne() {
        Fixture two = start(2, Z5);
        two.hears(1, LOOKING, 2, Z5, 6, 1);
        assertThat(two.hears(3, LOOKING, 3, Z5 + 9, 5, 1)).containsExactly("vote to 3: LOOKING 2 0x100000005 round 6 epoch 1");
    }

    /** Q42. */
    @Test
    void aDecisionWaitsForAMomentOfSilenceAndABetterVoteReopensIt() {
        Fixture two = start(2, Z5);
        two.hears(1, LOOKING, 2, Z5, 1, 1);
        two.after(40);
        assertThat(votes(two.hears(3, LOOKING, 3, Z5, 1, 1))).containsOnly("3 0x100000005 round 1 epoch 1");
        assertThat(two.zab.state()).isEqualTo(LOOKING);
        two.after(49);
        assertThat(two.zab.state()).isEqualTo(LOOKING);
        assertThat(two.after(1)).contains("dial 3");

        Fixture undisturbed = start(2, Z5);
        undisturbed.hears(1, LOOKING, 2, Z5, 1, 1);
        undisturbed.after(40);
        undisturbed.hears(3, LOOKING, 1, Z5 - 1, 1, 1);
        undisturbed.after(49);
        assertThat(undisturbed.zab.state()).as("also a worse vote ends the silence").isEqualTo(LOOKING);
        assertThat(undisturbed.after(1)).contains("listen");
        assertThat(undisturbed.zab.state()).isEqualTo(LEADING);
    }

    /** It may have had a leader yet when we told it our vote, and would wait for us to say it again. */
    @Test
    void whoVotesForLessIsToldOurVoteAndWhoVotesForTheSameIsNot() {
        Fixture two = start(2, Z5);
        assertThat(two.hears(1, LOOKING, 1, Z5, 1, 1)).containsExactly("vote to 1: LOOKING 2 0x100000005 round 1 epoch 1");
        assertThat(two.hears(1, LOOKING, 2, Z5, 1, 1)).isEmpty();
        Fixture four = start(4, Z5);
        four.hears(3, LOOKING, 3, Z5, 1, 1);
        assertThat(four.hears(1, LOOKING, 1, Z5, 1, 1)).as("an observer has nothing to say").isEmpty();
    }

    @Test
    void whenEverybodyHasVotedAlikeNothingIsWaitedFor() {
        Fixture two = start(2, Z5);
        assertThat(two.hears(1, LOOKING, 3, Z5, 1, 1)).doesNotContain("dial 3");
        assertThat(two.hears(3, LOOKING, 3, Z5, 1, 1)).contains("dial 3");
        Fixture leader = start(2, Z5);
        leader.hears(1, LOOKING, 2, Z5, 1, 1);
        assertThat(leader.hears(3, LOOKING, 3, Z5 - 1, 1, 1)).doesNotContain("listen");
        assertThat(leader.hears(3, LOOKING, 2, Z5, 1, 1)).contains("listen");
    }

    @Test
    void whoCannotBeReachedIsNotWaitedFor() {
        Fixture known = start(2, Z5);
        known.zab.reaches(3, false, known.out);
        assertThat(known.hears(1, LOOKING, 2, Z5, 1, 1)).contains("listen");

        Fixture learnt = start(2, Z5);
        assertThat(learnt.hears(1, LOOKING, 2, Z5, 1, 1)).doesNotContain("listen");
        learnt.zab.reaches(3, false, learnt.out);
        assertThat(learnt.out.take()).contains("listen");

        Fixture back = start(2, Z5);
        back.zab.reaches(3, false, back.out);
        back.hears(3, LOOKING, 1, 1, 1, 1);
        assertThat(back.hears(1, LOOKING, 2, Z5, 1, 1)).as("it has spoken again").doesNotContain("listen");

        Fixture called = start(2, Z5);
        called.zab.reaches(3, false, called.out);
        called.zab.reaches(3, true, called.out);
        assertThat(called.hears(1, LOOKING, 2, Z5, 1, 1)).doesNotContain("listen");
    }

    @Test
    void whoCannotBeReachedIsNoReasonToDecideWithoutAQuorum() {
        Fixture two = start(2, Z5);
        two.zab.reaches(3, false, two.out);
        two.zab.reaches(1, false, two.out);
        assertThat(decided(two)).isFalse();
    }

    /** Q43; intervals here are 50 to 800 ms. */
    @Test
    void theVoteIsRepeatedAtLongerAndLongerIntervals() {
        Fixture two = start(2, Z5);
        assertThat(two.after(49)).isEmpty();
        assertThat(two.after(1)).hasSize(2);
        for (int interval : List.of(100, 200, 400, 800, 800)) {
            assertThat(two.after(interval - 1)).as("%d ms", interval).isEmpty();
            assertThat(two.after(1)).as("%d ms", interval).hasSize(2);
        }
    }

    /** Q44. */
    @Test
    void aLeaderThatDoesNotSaySoItselfIsNotFollowed() {
        Fixture two = start(2, Z5);
        two.hears(1, FOLLOWING, 3, Z5, 1, 1);
        two.hears(4, FOLLOWING, 3, Z5, 1, 1);
        assertThat(two.hears(2, FOLLOWING, 3, Z5, 1, 1)).doesNotContain("dial 3");
        assertThat(two.hears(3, LEADING, 3, Z5, 1, 1)).contains("dial 3");
    }

    /** Q45. */
    @Test
    void whoComesLateJoinsALeaderOfAnotherRound() {
        Fixture two = start(2, Z5);
        two.hears(1, FOLLOWING, 3, 7, 40, 5);
        assertThat(two.hears(3, LEADING, 3, 8, 41, 5)).as("zxid and round may differ").contains("dial 3");
        two.hears(1, LOOKING, 1, 1, 1, 1);
        assertThat(two.out.lastVote).isNotNull().extracting(Notification::electionEpoch).isEqualTo(41L);
        assertThat(two.zab.leader()).isEqualTo(3);
    }

    @Test
    void aLeaderOfAnotherEpochThanItsFollowersIsNotJoined() {
        Fixture two = start(2, Z5);
        two.hears(1, FOLLOWING, 3, 7, 40, 4);
        assertThat(two.hears(3, LEADING, 3, 8, 41, 5)).doesNotContain("dial 3");
    }

    /** Q46, Q47. */
    @Test
    void observersAndStrangersElectNobody() {
        Fixture two = start(2, Z5);
        two.hears(1, OBSERVING, 2, Z5, 1, 1);
        two.hears(9, LOOKING, 2, Z5, 1, 1);
        two.hears(4, LOOKING, 2, Z5, 1, 1);
        two.hears(1, LOOKING, 9, Z5 + 7, 1, 1);
        assertThat(decided(two)).isFalse();
    }

    /** Q48. */
    @Test
    void whoHasNoVoteIsAnsweredAtOnceWithOurRound() {
        Fixture two = start(2, Z5);
        assertThat(two.hears(4, LOOKING, Notification.NOBODY, Notification.NOBODY, 1, Notification.NOBODY))
                .containsExactly("vote to 4: LOOKING 2 0x100000005 round 1 epoch 1");
        Fixture follower = start(2, Z5).following(9);
        assertThat(follower.hears(4, OBSERVING, 3, 0, 1, 1)).containsExactly("vote to 4: FOLLOWING 3 0x100000005 round 7 epoch 9");
    }

    /** Q49. */
    @Test
    void whoFollowsTellsItsLeaderAndOnceSynchronizedItsEpoch() {
        Fixture two = start(2, Z5).opened(10, new LearnerMessage.Diff(Z5));
        assertThat(two.hears(1, LOOKING, 1, 1, 1, 1)).containsExactly("vote to 1: FOLLOWING 3 0x100000005 round 7 epoch 9");
        two.receives(3, new LearnerMessage.NewLeader(10, null));
        two.zab.epochAdopted(10, two.out);
        two.receives(3, new LearnerMessage.UpToDate());
        assertThat(two.hears(1, LOOKING, 1, 1, 1, 1)).containsExactly("vote to 1: FOLLOWING 3 0x100000005 round 7 epoch 10");
    }

    /** Q50. */
    @Test
    void whoFollowsDoesNotAnswerWhoHasALeader() {
        Fixture two = start(2, Z5).following(9);
        assertThat(two.hears(1, FOLLOWING, 3, Z5, 7, 9)).isEmpty();
        assertThat(two.hears(3, LEADING, 3, Z5, 7, 9)).isEmpty();
    }

    /** Q51. */
    @Test
    void whoMayHaveLostItsDataElectsNobody() {
        Fixture lost = start(2, -1);
        lost.hears(1, LOOKING, 1, Z5, 1, 1);
        lost.hears(3, LOOKING, 1, Z5, 1, 1);
        assertThat(decided(lost)).isFalse();
        Fixture two = start(2, Z5);
        two.hears(1, LOOKING, 2, -1, 1, 1);
        assertThat(decided(two)).as("nor is it counted by others").isFalse();
    }

    /** Q52. */
    @Test
    void anObserverVotesForNobodyAndIsNeverCounted() {
        Fixture four = Fixture.of(4, Z5);
        assertThat(four.out.take()).hasSize(3).allMatch(line -> line.contains(" LOOKING -9223372036854775808 0x8000000000000000 "));
        four.hears(1, LOOKING, 3, Z5, 1, 1);
        four.hears(1, LOOKING, 3, Z5, 1, 1);
        assertThat(decided(four)).isFalse();
        four.hears(3, LOOKING, 3, Z5, 1, 1);
        assertThat(four.after(50)).contains("dial 3");
        assertThat(four.zab.state()).isEqualTo(OBSERVING);
    }

    /** SAFE: a voter answers who has no vote with its own round, and the two would go on for ever. */
    @Test
    void anObserverDoesNotCorrectTheRoundOfOthers() {
        Fixture four = start(4, Z5);
        four.hears(1, LOOKING, 1, Z5, 9, 1);
        assertThat(four.hears(2, LOOKING, 2, Z5, 3, 1)).isEmpty();
    }

    /** Q53. */
    @Test
    void aNewerMembershipIsTakenFromAnybodyAndTheElectionBeginsAnew() {
        Fixture two = Fixture.of(World.config(2, false, true), 1, 1, Z5);
        two.out.take();
        Membership five = World.membership(5, 0).withVersion(0x30);
        two.zab.notified(9, new Notification(LOOKING, 9, 1, 1, 1, 2, five.text()), two.out);
        assertThat(two.out.take()).contains("membership 0x30", "vote to 5: LOOKING 2 0x100000005 round 2 epoch 1");
        assertThat(two.zab.membership()).isEqualTo(five);
        two.zab.notified(9, new Notification(LOOKING, 9, 1, 1, 1, 2, five.withVersion(0x20).text()), two.out);
        assertThat(two.zab.membership()).as("an older one is not taken").isEqualTo(five);
    }

    /** Q54, and with reconfig off. */
    @Test
    void aMembershipIsTakenOnlyWhileLookingAndIfItMayChange() {
        String five = World.membership(5, 0).withVersion(0x30).text();
        Fixture off = start(2, Z5);
        off.zab.notified(1, new Notification(LOOKING, 1, 1, 1, 1, 2, five), off.out);
        assertThat(off.zab.membership().version()).isZero();
        Fixture follower = Fixture.of(World.config(2, false, true), 1, 1, Z5).following(9);
        follower.zab.notified(1, new Notification(FOLLOWING, 3, 1, 1, 1, 2, five), follower.out);
        assertThat(follower.zab.membership().version()).isZero();
    }

    /** Q55. */
    @Test
    void whileTheMembershipChangesBothMustElect() {
        Membership old = World.membership(3, 0);
        Membership next = World.membership(5, 0).withVersion(Z5);
        Fixture two = new Fixture(Zab.member(
                World.config(2, false, true), new Zab.Recovered(Z5, 1, 1, List.of(), old, next), Node::membershipIn));
        two.hears(1, LOOKING, 2, Z5, 1, 1);
        assertThat(decided(two)).as("two of three, but two of five").isFalse();
        two.hears(5, LOOKING, 2, Z5, 1, 1);
        assertThat(decided(two)).isTrue();
        Fixture other = new Fixture(Zab.member(
                World.config(2, false, true), new Zab.Recovered(Z5, 1, 1, List.of(), old, next), Node::membershipIn));
        other.hears(4, LOOKING, 2, Z5, 1, 1);
        other.hears(5, LOOKING, 2, Z5, 1, 1);
        assertThat(decided(other)).as("three of five, but one of three").isFalse();
    }

    /** SAFE: found by a seed. It may have more than all who vote in the present one, and they must be able to elect it. */
    @Test
    void whoVotesOnlyInTheNextMembershipStandsWhereTheOthersComeToNoEnd() {
        Fixture two = incoming(2, 1, 2, Z5 + 1);
        assertThat(votes(two.out.take())).as("as ZooKeeper's servers do").containsOnly("-9223372036854775808 0x100000006 round 1 epoch 1");
        two.hears(1, LOOKING, 1, Z5, 1, 1);
        assertThat(votes(two.after(499))).noneMatch(vote -> vote.startsWith("2 "));
        assertThat(votes(two.after(1))).contains("2 0x100000006 round 2 epoch 1");
        two.hears(1, LOOKING, 2, Z5 + 1, 2, 1);
        assertThat(decided(two)).isTrue();
        assertThat(two.zab.state()).isEqualTo(LEADING);

        Membership old = World.membership(1, 0);
        Membership next = World.membership(2, 0).withVersion(Z5);
        Fixture one = new Fixture(Zab.member(
                World.config(1, false, true), new Zab.Recovered(Z5, 1, 1, List.of(), old, next), Node::membershipIn));
        one.out.take();
        List<String> lines = one.hears(2, LOOKING, 2, Z5 + 1, 2, 1);
        assertThat(votes(lines)).containsOnly("2 0x100000006 round 2 epoch 1");
        assertThat(lines).contains("dial 2");
    }

    /** ZooKeeper's servers keep their vote for it, until there is another one to vote for in a later round. */
    @Test
    void whoHasStoodInVainVotesForTheBestOfThePresentMembership() {
        Fixture three = incoming(3, 2, 3, Z5 + 1);
        three.hears(2, LOOKING, 2, Z5, 1, 1);
        assertThat(votes(three.after(500))).contains("3 0x100000006 round 2 epoch 1");
        three.hears(2, LOOKING, 3, Z5 + 1, 2, 1);
        assertThat(votes(three.after(1000))).contains("2 0x100000005 round 3 epoch 1");
        assertThat(votes(three.after(2000))).as("in turn").contains("3 0x100000006 round 4 epoch 1");
    }

    @Test
    void whoVotesOnlyInTheNextMembershipDoesNotStandAgainstOneThatHasAsMuch() {
        Fixture three = incoming(3, 2, 3, Z5);
        three.hears(2, LOOKING, 2, Z5, 1, 1);
        assertThat(votes(three.after(5000))).isNotEmpty().containsOnly("2 0x100000005 round 1 epoch 1");
    }

    /** 1 does not know that it is to vote, and answers it with its own round each time. */
    @Test
    void whoDoesNotKnowOfTheNextMembershipIsNotAnsweredForEver() {
        Fixture three = incoming(3, 2, 3, Z5 + 1);
        three.hears(2, LOOKING, 2, Z5, 6, 1);
        three.out.take();
        assertThat(three.hears(1, LOOKING, 1, 1, 1, 1)).hasSize(1);
        assertThat(three.hears(1, LOOKING, 1, 1, 1, 1)).isEmpty();
        three.after(50);
        assertThat(three.hears(1, LOOKING, 1, 1, 1, 1)).hasSize(1);
    }

    /** SAFE: the present one alone does not know what the next one may have decided. */
    @Test
    void whileTheMembershipChangesBothMustPromise() {
        Membership old = World.membership(1, 0);
        Membership next = World.membership(3, 0).withVersion(Z5);
        Fixture one = new Fixture(Zab.member(
                World.config(1, false, true), new Zab.Recovered(Z5, 1, 1, List.of(), old, next), Node::membershipIn));
        one.hears(2, LOOKING, 1, Z5, 1, 1);
        one.hears(3, LOOKING, 1, Z5, 1, 1);
        one.after(60);
        assertThat(one.zab.state()).isEqualTo(LEADING);
        one.connects(2, 1);
        one.zab.epochAccepted(2, one.out);
        one.out.take();
        assertThat(one.receives(2, new LearnerMessage.AckEpoch(Z5 + 1, 1))).as("it is ahead of us").contains("close 2");
    }

    /** Found by a seed: ZooKeeper's servers that vote in the next membership only, in a later round, whom nobody hears. */
    @Test
    void whoVotesOnlyInTheNextMembershipStillTakesOthersToItsRound() {
        Membership old = World.membership(3, 0);
        Membership next = World.membership(5, 0).withVersion(Z5);
        Fixture two = new Fixture(Zab.member(
                World.config(2, false, true), new Zab.Recovered(Z5, 1, 1, List.of(), old, next), Node::membershipIn));
        two.out.take();
        assertThat(votes(two.hears(5, LOOKING, Notification.NOBODY, Z5, 6, 1))).containsOnly("2 0x100000005 round 6 epoch 1");
    }

    /**
     * Seed 50002962 of the simulator: 1 knows that 2 is to vote, and 2 does not, so it answers nobody. It is in a later round, and 1 waits
     * for a vote of 2 to follow it there; that 1 says its own vote more often must not keep 2 from saying anything.
     */
    @Test
    void whoHasNoVoteAsFarAsItKnowsIsHeardOfHoweverMuchItHears() {
        Membership one = World.membership(1, 0);
        Fixture two = new Fixture(Zab.member(
                World.config(2, false, true), new Zab.Recovered(Z5, 1, 1, List.of(), one, one), Node::membershipIn));
        two.hears(1, LOOKING, 1, Z5, 2, 1);
        for (long attempt = 1; two.zab.state() != LOOKING; attempt++) {
            two.zab.dialFailed(attempt, two.out);
            two.after(200);
        }
        for (int i = 0; i < 40; i++) {
            two.now += 40;
            two.zab.tick(two.now, two.out);
            two.zab.notified(1, new Notification(LOOKING, 1, Z5, 1, 1, 2, null), two.out);
        }
        assertThat(two.out.take()).as("at intervals of 50 ms, then twice as long, up to 800")
                .hasSizeBetween(2, 6)
                .containsOnly("vote to 1: LOOKING -9223372036854775808 0x100000005 round 3 epoch 1");
    }

    /** Q12. */
    @Test
    void aServerWithoutWeightIsNotElected() {
        Membership weighted = Membership.parse(World.membership(3, 0).text() + "\ngroup.1=1:2:3\nweight.3=0");
        Fixture two = new Fixture(Zab.member(
                World.config(2, false, false), new Zab.Recovered(Z5, 1, 1, List.of(), weighted, weighted), Node::membershipIn));
        two.out.take();
        assertThat(votes(two.hears(3, LOOKING, 3, Z5 + 8, 1, 1))).isEmpty();
    }

    /** What came while the last role was ending is not lost: its sender may not repeat it for a minute. */
    @Test
    void votesThatComeBeforeTheElectionCount() {
        Fixture two = start(2, Z5).following(2);
        two.receives(3, new LearnerMessage.Proposal(0x200000001L, Fixture.ENTRY));
        two.zab.closed(3, two.out);
        assertThat(two.out.take()).as("the log is not on disk yet").noneMatch(line -> line.startsWith("vote"));
        two.hears(1, LOOKING, 2, 0x200000001L, 8, 2);
        assertThat(votes(two.persists(0x200000001L))).contains("2 0x200000001 round 8 epoch 2");
        assertThat(decided(two)).isTrue();
    }

    private static Fixture start(long id, long last) {
        Membership membership = World.membership(3, 1);
        long epoch = last < 0 ? 0 : 1;
        Fixture fixture = new Fixture(Zab.member(
                World.config(id, id > 3, false),
                new Zab.Recovered(last, epoch, epoch, List.of(), membership, membership),
                Node::membershipIn));
        fixture.out.take();
        return fixture;
    }

    /** Of this server, in whose next membership so many vote, and it does not vote in the present one. */
    private static Fixture incoming(long id, int present, int next, long last) {
        Membership old = World.membership(present, 0);
        return new Fixture(Zab.member(
                World.config(id, false, true),
                new Zab.Recovered(last, 1, 1, List.of(), old, World.membership(next, 0).withVersion(Z5)), Node::membershipIn));
    }

    private static boolean decided(Fixture fixture) {
        fixture.after(51);
        return fixture.zab.state() != LOOKING;
    }

    /** What is told to others, without to whom. */
    private static List<String> votes(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("vote to") && line.contains(" LOOKING "))
                .map(line -> line.split("LOOKING ")[1]).toList();
    }
}
