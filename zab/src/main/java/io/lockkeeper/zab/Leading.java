package io.lockkeeper.zab;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.zab.LearnerLink.Stage;
import io.lockkeeper.zab.LearnerLink.Sync;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leading: discovery of an epoch, synchronization of a quorum, then broadcast. The phases are those of the paper; each begins when the
 * event that ends the one before has come, and none lasts longer than {@code initLimit}.
 *
 * <p>Three quorums in a row make a leader: one that promises to follow nobody older, so that its epoch has no second leader; that same
 * answer shows no history more recent than its own; and one that has this history on disk, from which moment on all of it is committed.
 */
final class Leading implements Role {
    private enum Phase {
        /** Learners come, and the epoch is open. */
        DISCOVERY,
        /** The epoch is on its way to our disk. Nobody is told before. */
        PROMISING,
        /** A quorum must promise. */
        GATHERING_PROMISES,
        /** A quorum must have our history. */
        SYNCHRONIZATION,
        /** Proposals are made. */
        BROADCAST
    }

    private final Self self;
    private final ServerSet electors;
    private final Discovery discovery;
    private final Links links;
    private final Pulse pulse;
    private final Succession succession;
    private final ServerSet synced = new ServerSet();
    private final long began;
    private Phase phase = Phase.DISCOVERY;
    private long phaseEndsAt;
    private long epoch;
    private Broadcast broadcast;
    private Synchronization synchronization;

    /** @param electors whose votes made this server the leader */
    Leading(Self self, ServerSet electors) {
        this.self = self;
        this.electors = electors;
        discovery = new Discovery(self);
        links = new Links(self);
        pulse = new Pulse(self, links);
        succession = new Succession(self, links);
        broadcast = new Broadcast(self, 0, links);
        synchronization = new Synchronization(self, 0, links, broadcast);
        began = self.now;
        phaseEndsAt = self.now + self.config.initMillis();
    }

    void start(Effects out) {
        out.listen();
        if (discovery.connected(self.id(), true, self.epochs.accepted())) {
            fixEpoch(out);
        }
    }

    @Override
    public ServerState state() {
        return ServerState.LEADING;
    }

    @Override
    public boolean isServing() {
        return phase == Phase.BROADCAST;
    }

    @Override
    public long wakeAt() {
        return phase == Phase.BROADCAST ? pulse.wakeAt() : Math.min(pulse.wakeAt(), phaseEndsAt);
    }

    @Override
    public void end(Effects out) {
        out.stopListening();
    }

    // --- discovery

    @Override
    public void accepted(long link, Effects out) {
        links.add(link);
    }

    @Override
    public void closed(long link, Effects out) {
        links.ended(link, out);
        if (phase == Phase.BROADCAST) {
            pulse.look("the followers that are left are no quorum");
            succession.goOn(out);
            succession.judgeTrees(broadcast, out);
        }
    }

    @Override
    public void received(long link, LearnerMessage message, Effects out) {
        LearnerLink learner = links.get(link);
        if (learner == null) {
            return;
        }
        learner.heardAt = self.now;
        if (learner.isPast(Stage.SYNCING)) {
            links.expect(learner, self.config.syncLimitTicks());
        }
        switch (message) {
            case LearnerMessage.FollowerInfo m when learner.stage == Stage.CONNECTED ->
                register(learner, false, m.acceptedEpoch(), m.info(), out);
            case LearnerMessage.ObserverInfo m when learner.stage == Stage.CONNECTED ->
                register(learner, true, m.acceptedEpoch(), m.info(), out);
            case AckEpoch m when learner.stage == Stage.PROMISING -> promised(learner, m, out);
            case LearnerMessage.Ack m when learner.isPast(Stage.PREPARING) -> acked(learner, m.zxid(), out);
            case LearnerMessage.AckUpTo m when learner.isPast(Stage.PREPARING) -> ackedUpTo(learner, m.zxid(), out);
            case LearnerMessage.Pong m when learner.stage == Stage.TAKES_PART -> ponged(learner, m, out);
            case LearnerMessage.TreeDiffers _ when learner.stage == Stage.TAKES_PART -> succession.treeDiffers(learner, broadcast, out);
            case LearnerMessage.Request m when learner.stage == Stage.TAKES_PART -> requested(learner, m, out);
            case LearnerMessage.Revalidate m when learner.stage == Stage.TAKES_PART -> out.revalidate(link, learner.sid, m);
            case LearnerMessage m when learner.isPast(Stage.SYNCED) -> {} // Compat: what nobody knows is ignored
            case LearnerMessage m -> links.refuse(learner, "it sends " + m.getClass().getSimpleName() + " while " + learner.stage, out);
        }
    }

    private void register(LearnerLink learner, boolean observer, long acceptedEpoch, LearnerInfo info, Effects out) {
        if (!links.register(learner, observer, info, out)) {
            return;
        }
        if (acceptedEpoch >= Epochs.HIGHEST) {
            links.refuse(learner, "it has promised epoch " + acceptedEpoch + ", behind which there can be none", out);
            return;
        }
        learner.stage = Stage.AWAITS_EPOCH;
        if (discovery.connected(learner.sid, !observer, acceptedEpoch)) {
            fixEpoch(out);
        } else if (phase.compareTo(Phase.PROMISING) > 0) {
            tellEpoch(learner, out);
        }
    }

    private void fixEpoch(Effects out) {
        epoch = discovery.epoch();
        enter(Phase.PROMISING);
        self.epochs.accept(epoch, out);
    }

    @Override
    public void epochAccepted(long accepted, Effects out) {
        enter(Phase.GATHERING_PROMISES);
        discovery.promisedMyself();
        broadcast = new Broadcast(self, epoch, links);
        synchronization = new Synchronization(self, epoch, links, broadcast);
        if (self.config.reconfig() == Reconfig.CLIENTS && self.memberships.lastSeen().version() == 0) {
            self.see(self.memberships.committed().withVersion(Zxid.of(epoch, 0)), out); // the first membership gets a version
        }
        links.at(Stage.AWAITS_EPOCH).forEach(learner -> tellEpoch(learner, out));
        synchronizeIfPromised(out);
    }

    private void tellEpoch(LearnerLink learner, Effects out) {
        learner.stage = Stage.PROMISING;
        learner.heardAt = self.now;
        learner.send(new LeaderInfo(epoch, LearnerInfo.PROTOCOL_VERSION, learner.traits()), out);
    }

    private void promised(LearnerLink learner, AckEpoch ack, Effects out) {
        if (discovery.isAheadOfUs(ack)) {
            links.refuse(learner, "it is ahead of us, with epoch " + ack.currentEpoch() + " and " + Zxid.text(ack.lastZxid()), out);
            return;
        }
        learner.promised(ack);
        discovery.promised(learner.sid, !learner.observer, ack);
        if (phase == Phase.GATHERING_PROMISES) {
            synchronizeIfPromised(out);
        } else {
            synchronization.begin(learner, out);
        }
    }

    // --- synchronization

    private void synchronizeIfPromised(Effects out) {
        if (!discovery.hasQuorum()) {
            return;
        }
        enter(Phase.SYNCHRONIZATION);
        broadcast.begin(out);
        self.epochs.adopt(epoch, out);
        links.at(Stage.PROMISED).forEach(learner -> synchronization.begin(learner, out));
    }

    @Override
    public Synchronization synchronization() {
        return synchronization;
    }

    @Override
    public void epochAdopted(long adopted, Effects out) {
        countSynced(self.id(), out);
    }

    private void acked(LearnerLink learner, long zxid, Effects out) {
        if (zxid == Zxid.of(epoch, 0)) {
            if (learner.stage == Stage.SYNCING) {
                learner.sync = Sync.NONE;
                learner.stage = Stage.SYNCED;
                learner.ackedNewLeader();
                links.expect(learner, self.config.syncLimitTicks());
                countSynced(learner.sid, out);
                letTakePart(learner, out);
            }
            return; // the second one, behind UPTODATE, means nothing
        }
        // Compat: followers of some releases acknowledge proposals before NEWLEADER; they mean it all the same.
        learner.acked(zxid);
        if (!learner.observer) {
            broadcast.acked(learner.sid, zxid, out);
            succession.goOn(out);
        }
    }

    private void ackedUpTo(LearnerLink learner, long zxid, Effects out) {
        learner.acked(zxid);
        if (!learner.observer) {
            broadcast.ackedUpTo(learner.sid, zxid, out);
            succession.goOn(out);
        }
    }

    private void countSynced(long sid, Effects out) {
        synced.add(sid);
        boolean leaderIsReady = self.epochs.current() == epoch && self.history.isPersisted();
        if (phase == Phase.SYNCHRONIZATION && leaderIsReady && self.memberships.deciding().isMetBy(synced)) {
            establish(out);
        }
    }

    /** Everything in our history is committed, and we lead. */
    private void establish(Effects out) {
        enter(Phase.BROADCAST);
        broadcast.establish();
        self.vote = self.vote.withPeerEpoch(epoch);
        if (self.memberships.isChanging()) {
            broadcast.succeed(self.memberships.lastSeen(), synced, Zxid.of(epoch, 0), out);
        }
        out.notice(new ZabNotice.Serving(ServerState.LEADING, epoch));
        out.serving(ServerState.LEADING, epoch);
        links.at(Stage.SYNCED).forEach(learner -> letTakePart(learner, out));
    }

    private void letTakePart(LearnerLink learner, Effects out) {
        if (phase == Phase.BROADCAST && learner.stage == Stage.SYNCED) {
            learner.send(new UpToDate(), out);
            learner.releaseCommits(out);
            learner.takesPart(self.now);
            pulse.joined();
        }
    }

    // --- broadcast

    @Override
    public @Nullable Primary primary() {
        return broadcast();
    }

    /** The phase in which proposals are made; null before it has come. */
    @Nullable Broadcast broadcast() {
        return phase == Phase.BROADCAST ? broadcast : null;
    }

    @Override
    public void persisted(Effects out) {
        switch (phase) {
            case SYNCHRONIZATION -> countSynced(self.id(), out);
            case BROADCAST -> {
                broadcast.persisted(out);
                succession.goOn(out);
            }
            case DISCOVERY, PROMISING, GATHERING_PROMISES -> {}
        }
    }

    private void requested(LearnerLink learner, LearnerMessage.Request request, Effects out) {
        if (request.opCode() == OpCode.SYNC) {
            broadcast.sync(learner.number, out);
        } else {
            out.requested(learner.number, learner.sid, request);
        }
    }

    private void ponged(LearnerLink learner, LearnerMessage.Pong heard, Effects out) {
        learner.ponged();
        out.touched(learner.sid, heard);
        broadcast.answered(out);
        succession.judgeTrees(broadcast, out);
    }

    // --- handing over

    /** Why leadership cannot be handed over to this server; null if that has begun. */
    @Nullable String handOver(long successor, Effects out) {
        return phase == Phase.BROADCAST ? succession.begin(successor, broadcast, out) : "there is no quorum yet";
    }

    boolean isHandingOver() {
        return succession.isUnderWay();
    }

    /** Tells a learner that takes part what it asked for. */
    void answer(long link, LearnerMessage answer, Effects out) {
        LearnerLink learner = links.get(link);
        if (learner != null && learner.stage == Stage.TAKES_PART) {
            learner.send(answer, out);
        }
    }

    /**
     * Whether a quorum of this membership takes part now. Observers do not count, however soon they are to vote: they acknowledge nothing.
     * Nor does who still follows, and has not heard yet that the present membership makes it one.
     */
    boolean hasQuorumOf(Membership membership) {
        ServerSet following = links.timely(Stage.SYNCED);
        ServerSet acknowledging = new ServerSet();
        for (long sid : membership.voters()) {
            Member present = self.memberships.committed().member(sid);
            if (following.contains(sid) && (present == null || present.isParticipant())) {
                acknowledging.add(sid);
            }
        }
        return Quorum.of(membership).isMetBy(acknowledging);
    }

    /** Whether every learner that has said who it is follows when a membership changes. */
    boolean allFollowChanges() {
        return links.all().stream().filter(learner -> learner.isPast(Stage.CONNECTED)).allMatch(learner -> {
            PeerTraits traits = learner.traits();
            return traits != null && traits.can(PeerTraits.FOLLOWS_CHANGES);
        });
    }

    @Override
    public List<Zab.Learner> learners() {
        return links.learners();
    }

    // --- time

    @Override
    public void tick(Effects out) {
        if (phase != Phase.BROADCAST && self.now >= phaseEndsAt) {
            self.leave("no quorum within " + self.config.initMillis() + " ms of " + phase);
            return;
        }
        pulse.tick(phase == Phase.BROADCAST, broadcast, out);
        succession.goOn(out);
    }

    @Override
    public void stoodStill(long millis) {
        phaseEndsAt += millis;
        links.stoodStill(millis);
    }

    /**
     * A voter looks for a leader while we do not lead yet. If it elected us and has changed its mind, those who are left may be too few,
     * and nothing but the end of our patience would tell us.
     */
    @Override
    public void notified(long sid, Notification notification, Effects out) {
        if (phase == Phase.BROADCAST || notification.state() != ServerState.LOOKING || !electors.contains(sid)) {
            return;
        }
        long patience = self.config.maxTimeToWaitForEpochMillis();
        if (phase == Phase.DISCOVERY && patience >= 0 && self.now - began > patience) {
            self.leave("server " + sid + ", who elected us, looks for a leader");
        } else if (notification.leader() != self.id()) {
            electors.remove(sid);
            ServerSet loyal = links.timely(Stage.CONNECTED);
            loyal.addAll(electors);
            if (!self.memberships.deciding().isMetBy(loyal)) {
                self.leave("server " + sid + ", who elected us, votes for " + notification.leader());
            }
        }
    }

    private void enter(Phase next) {
        phase = next;
        phaseEndsAt = self.now + self.config.initMillis();
    }
}
