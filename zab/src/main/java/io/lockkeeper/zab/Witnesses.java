package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.zab.LearnerLink.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose tree is wrong when two differ? A transaction carries the digest that its leader's tree will have, so a learner that differs from it
 * cannot tell whether it or the leader has gone astray. Those who compare, of our own servers, are asked: who has not said that it differs
 * although it has answered a ping sent behind the report has the leader's tree. More than half of them and the leader are right; if they
 * are as many as the others, nobody knows (ADR 77).
 */
final class Witnesses {
    private enum Verdict {
        /** Nobody differs. */
        NONE,
        /** Not everybody has spoken. */
        OPEN,
        /** Those who differ have another tree than most. */
        LEARNERS_ARE_WRONG,
        /** Most differ from this leader. */
        LEADER_IS_WRONG,
        /** As many differ as do not. */
        UNKNOWN,
        /** Those who differ have another tree than most, and the others are no quorum without them. */
        LEARNERS_ARE_NEEDED
    }

    private final Self self;
    private final Links links;
    private long lastReport;
    private boolean leftAlone;

    Witnesses(Self self, Links links) {
        this.self = self;
        this.links = links;
    }

    void differs(LearnerLink learner) {
        learner.differs = true;
        lastReport = self.now;
    }

    /**
     * Those who are wrong are told to take the tree of this leader.
     *
     * @return who is to lead in the place of this server, which is wrong itself; mostly null
     */
    @Nullable LearnerLink judge(long lastCommitted, Effects out) {
        switch (verdict()) {
            case NONE -> leftAlone = false;
            case OPEN -> {}
            case UNKNOWN -> leaveAlone("as many servers have this leader's tree as have not", out);
            case LEARNERS_ARE_NEEDED -> leaveAlone("some have another tree than most, and without them there is no quorum", out);
            case LEARNERS_ARE_WRONG -> {
                for (LearnerLink learner : differing()) {
                    out.notice(new ZabNotice.TreesDiffer(
                            "server " + learner.sid + " has another tree than most, and is told to take theirs"));
                    learner.send(new LearnerMessage.TakeSnapshot(lastCommitted), out);
                }
                forget();
            }
            case LEADER_IS_WRONG -> {
                LearnerLink successor = successor();
                forget();
                boolean steps = successor != null && self.resyncs.mayBegin(self.now);
                out.notice(new ZabNotice.TreesDiffer("most have another tree than this leader; "
                        + (steps ? "server " + successor.sid + " shall lead" : "nobody can lead in its place")));
                return steps ? successor : null;
            }
        }
        return null;
    }

    /** Said once, until nobody differs. */
    private void leaveAlone(String why, Effects out) {
        if (!leftAlone) {
            leftAlone = true;
            out.notice(new ZabNotice.TreesDiffer(why));
        }
    }

    /** Those who have said so, and take part. */
    private List<LearnerLink> differing() {
        return links.at(Stage.TAKES_PART).stream().filter(learner -> learner.differs).toList();
    }

    private Verdict verdict() {
        List<LearnerLink> differing = differing();
        if (differing.isEmpty() || self.config.mostResyncs() == 0) {
            return Verdict.NONE;
        }
        int agree = 1; // this server
        for (LearnerLink learner : links.at(Stage.TAKES_PART)) {
            if (!learner.differs && compares(learner)) {
                if (!learner.hasHeardSince(lastReport)) {
                    return Verdict.OPEN;
                }
                agree++;
            }
        }
        if (differing.size() < agree) {
            return isQuorumWithout(differing) ? Verdict.LEARNERS_ARE_WRONG : Verdict.LEARNERS_ARE_NEEDED;
        }
        return differing.size() > agree ? Verdict.LEADER_IS_WRONG : Verdict.UNKNOWN;
    }

    /** Who waits for a snapshot has no vote until it has it: a leader that needs that vote would be none any more, and nobody could be. */
    private boolean isQuorumWithout(List<LearnerLink> differing) {
        ServerSet others = new ServerSet();
        others.add(self.id());
        links.at(Stage.TAKES_PART).stream().filter(learner -> !differing.contains(learner)).forEach(learner -> others.add(learner.sid));
        return self.memberships.deciding().isMetBy(others);
    }

    /** Who of those that differ can lead in the place of this server; null if nobody can, or the others are no quorum without it. */
    private @Nullable LearnerLink successor() {
        ServerSet others = new ServerSet();
        links.at(Stage.TAKES_PART).forEach(learner -> others.add(learner.sid));
        if (!self.memberships.committedQuorum().isMetBy(others)) {
            return null;
        }
        return differing().stream().filter(learner -> HandingOver.refusal(self, links, learner.sid) == null).findFirst().orElse(null);
    }

    /** It is all said. */
    private void forget() {
        links.all().forEach(learner -> learner.differs = false);
    }

    private static boolean compares(LearnerLink learner) {
        PeerTraits traits = learner.traits();
        return traits != null && traits.can(PeerTraits.COMPARES_TREES);
    }
}
