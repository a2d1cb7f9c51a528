package io.lockkeeper.zab;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
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
    private final ServerSet synced = new ServerSet();
    private final long began;
    private Phase phase = Phase.DISCOVERY;
    private long phaseEndsAt;
    private long epoch;
    private Broadcast broadcast;
    private Synchronization synchronization;
    private long nextHalfTick;
    private long halfTicks;

    /** @param electors whose votes made this server the leader */
    Leading(Self self, ServerSet electors) {
        this.self = self;
        this.electors = electors;
        discovery = new Discovery(self);
        links = new Links(self);
        broadcast = new Broadcast(self, 0, links);
        synchronization = new Synchronization(self, 0, links, broadcast);
        began = self.now;
        nextHalfTick = self.now + self.config.tickMillis() / 2;
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
        return Math.min(nextHalfTick, phase == Phase.BROADCAST ? Long.MAX_VALUE : phaseEndsAt);
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
        links.remove(link);
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
            case LearnerMessage.Pong m when learner.stage == Stage.TAKES_PART -> ponged(learner, m, out);
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
        if (self.config.reconfigEnabled() && self.memberships.lastSeen().version() == 0) {
            self.see(self.memberships.committed().withVersion(Zxid.of(epoch, 0)), out); // the first membership gets a version
        }
        links.at(Stage.AWAITS_EPOCH).forEach(learner -> tellEpoch(learner, out));
        synchronizeIfPromised(out);
    }

    private void tellEpoch(LearnerLink learner, Effects out) {
        learner.stage = Stage.PROMISING;
        learner.heardAt = self.now;
        learner.send(new LeaderInfo(epoch, LearnerInfo.PROTOCOL_VERSION), out);
    }

    private void promised(LearnerLink learner, AckEpoch ack, Effects out) {
        if (discovery.isAheadOfUs(ack)) {
            links.refuse(learner, "it is ahead of us, with epoch " + ack.currentEpoch() + " and " + Zxid.text(ack.lastZxid()), out);
            return;
        }
        learner.promised(ack);
        discovery.promised(learner.sid, ack);
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
            learner.stage = Stage.TAKES_PART;
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
            case BROADCAST -> broadcast.persisted(out);
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
    }

    /** Tells a learner that takes part what it asked for. */
    void answer(long link, LearnerMessage answer, Effects out) {
        LearnerLink learner = links.get(link);
        if (learner != null && learner.stage == Stage.TAKES_PART) {
            learner.send(answer, out);
        }
    }

    /** Whether a quorum of this membership takes part now; observers do not count, however soon they are to vote. */
    boolean hasQuorumOf(Membership membership) {
        return Quorum.of(membership).isMetBy(links.timely(Stage.SYNCED));
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
        if (self.now < nextHalfTick) {
            return;
        }
        nextHalfTick = self.now + self.config.tickMillis() / 2;
        halfTicks++;
        if (phase == Phase.BROADCAST && halfTicks % 2 == 0) {
            links.tick();
            if (!self.memberships.deciding().isMetBy(links.timely(Stage.PREPARING))) {
                self.leave("the followers heard of in the last " + self.config.syncMillis() + " ms are no quorum");
                return;
            }
        }
        links.refuseTheSilent(out);
        Ping ping = new Ping(broadcast.nextZxid() - 1);
        for (LearnerLink learner : links.all()) {
            if (learner.isPast(Stage.PREPARING)) {
                broadcast.ping(learner, ping, out);
            }
        }
    }

    @Override
    public void stoodStill(long millis) {
        phaseEndsAt += millis;
        links.stoodStill(millis);
    }

    /** A voter that elected us looks for another leader while we still have no epoch: it does not want us. */
    @Override
    public void notified(long sid, Notification notification, Effects out) {
        long patience = self.config.maxTimeToWaitForEpochMillis();
        boolean deserted = phase == Phase.DISCOVERY
                && patience >= 0
                && notification.state() == ServerState.LOOKING
                && electors.contains(sid)
                && self.now - began > patience;
        if (deserted) {
            self.leave("server " + sid + ", who elected us, looks for a leader");
        }
    }

    private void enter(Phase next) {
        phase = next;
        phaseEndsAt = self.now + self.config.initMillis();
    }
}
