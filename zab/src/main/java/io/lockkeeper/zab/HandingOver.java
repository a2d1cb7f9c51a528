package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.HandOver;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.zab.LearnerLink.Stage;
import org.jspecify.annotations.Nullable;

/**
 * A leader that is to let another server lead. First that one has to show that it keeps up: it must have what was proposed when this
 * began. Until then nothing is different, and it can be called off. Then nothing more is proposed; and when everything is committed and
 * the successor has it, all who understand are told, and nobody need be elected. Whoever does not understand it sees the leader leave,
 * and learns of the new one from the others; so these others must be a quorum. What goes wrong behind that point ends in an election.
 *
 * <p>The new leader still has to find its epoch and a quorum that has its history: none of that relies on what is done here.
 */
final class HandingOver {
    private final Self self;
    private final Links links;
    private final Broadcast broadcast;
    private final long successor;
    private final long keepsUpWith;
    private final long until;
    private final boolean takesSnapshot;
    private boolean stopped;

    /**
     * Only where {@link #refusal} has nothing to say.
     *
     * @param takesSnapshot whether this server takes the tree of the new leader in the place of its own
     */
    HandingOver(Self self, Links links, Broadcast broadcast, long successor, boolean takesSnapshot) {
        this.self = self;
        this.links = links;
        this.broadcast = broadcast;
        this.successor = successor;
        this.keepsUpWith = broadcast.isAllCommitted() ? broadcast.lastCommitted() : broadcast.nextZxid() - 1;
        this.takesSnapshot = takesSnapshot;
        this.until = self.now + self.config.syncMillis();
    }

    /** Why it cannot be done; null if it can. */
    static @Nullable String refusal(Self self, Links links, long successor) {
        if (successor == self.id()) {
            return "server " + successor + " leads already";
        }
        if (!self.memberships.committed().isVoter(successor) || !self.memberships.mayLead(successor)) {
            return "server " + successor + " may not lead in this membership";
        }
        if (self.memberships.isChanging()) {
            return "the membership is being changed";
        }
        ServerSet told = whoUnderstands(self, links);
        if (links.of(successor) == null) {
            return "server " + successor + " does not follow at the moment";
        }
        if (!told.contains(successor)) {
            return "server " + successor + " is still being synchronized, or of a release or a product that cannot take over";
        }
        return self.memberships.committedQuorum().isMetBy(told) ? null
                : "only servers " + told + " know how to hand over, and they are no quorum: the others would hold an election";
    }

    private static ServerSet whoUnderstands(Self self, Links links) {
        ServerSet told = new ServerSet();
        told.add(self.id());
        links.at(Stage.TAKES_PART).stream().filter(HandingOver::understands).forEach(learner -> told.add(learner.sid));
        return told;
    }

    private static boolean understands(LearnerLink learner) {
        return learner.can(PeerTraits.HANDS_OVER);
    }

    long successor() {
        return successor;
    }

    long wakeAt() {
        return until;
    }

    /**
     * Goes on if it can.
     *
     * @return why it has been called off; null otherwise
     */
    @Nullable String look(Effects out) {
        LearnerLink learner = links.of(successor);
        boolean takesPart = learner != null && learner.stage == Stage.TAKES_PART;
        if (takesPart && !stopped && learner.hasAcked(keepsUpWith)) {
            stopped = true;
            broadcast.stopProposing();
        }
        if (takesPart && stopped && broadcast.isAllCommitted() && learner.hasAcked(broadcast.lastCommitted())) {
            tellEverybody(out);
            return null;
        }
        if (takesPart && self.now < until) {
            return null;
        }
        String why = takesPart ? "it does not keep up" : "it does not follow any more";
        if (stopped) {
            self.leave("leadership cannot be handed over to server " + successor + ": " + why);
            return null;
        }
        return why;
    }

    private void tellEverybody(Effects out) {
        tell(self, links, successor, broadcast.lastCommitted(), out);
        out.notice(new ZabNotice.HandedOver(successor, broadcast.lastCommitted()));
        self.needsSnapshot |= takesSnapshot;
        self.leave("leadership is handed over to server " + successor);
    }

    private static void tell(Self self, Links links, long successor, long zxid, Effects out) {
        HandOver order = new HandOver(zxid, successor);
        links.at(Stage.TAKES_PART).stream().filter(HandingOver::understands).forEach(learner -> learner.send(order, out));
        self.succeed(successor, zxid);
    }

    /**
     * An epoch is used up, and everything in it is committed: the same server begins the next one. Those who understand follow it there
     * without an election, if they are a quorum; otherwise there is one, as with ZooKeeper.
     */
    static void beginAnew(Self self, Links links, long lastZxid, Effects out) {
        boolean stays = !self.memberships.isChanging() && self.memberships.committedQuorum().isMetBy(whoUnderstands(self, links));
        if (stays) {
            tell(self, links, self.id(), lastZxid, out);
        }
        out.notice(new ZabNotice.UsedUp(lastZxid, stays));
        self.leave("the zxids of epoch " + Zxid.epoch(lastZxid) + " are used up");
    }
}
