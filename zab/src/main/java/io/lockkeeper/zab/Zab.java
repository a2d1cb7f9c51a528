package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Agreement on one order of opaque entries, after <a href="https://marcoserafini.github.io/papers/zab.pdf">Zab</a> (Junqueira, Reed,
 * Serafini, 2011) and with the messages of ZooKeeper. Each method is an event; what follows from it goes to the {@link Effects} it is
 * given. One thread owns it. Links are numbers that the host gives out and never uses twice.
 *
 * <p>A server alone ({@link #alone}) leads an ensemble of one. In an ensemble it goes from role to role: it settles, looks for a leader
 * ({@link Election}), and leads ({@link Leading}), or connects and learns ({@link Learning}) until it follows or observes. The laws, in
 * every role:
 *
 * <ul>
 *   <li>zxids of an epoch are given out in order and without a gap;
 *   <li>nothing is acknowledged before it is on this server's disk, and nothing is committed before a quorum has it there;
 *   <li>commits come in the order of zxids, each once;
 *   <li>no promise is told before it is on disk: the accepted epoch before anyone hears of it, the current epoch only behind the
 *       history it stands for.
 * </ul>
 */
public final class Zab {
    // One of the two.
    private final @Nullable Alone alone;
    private final @Nullable Peer peer;
    private boolean storageFailed;

    private Zab(@Nullable Alone alone, @Nullable Peer peer) {
        this.alone = alone;
        this.peer = peer;
    }

    /** @param lastZxid of the recovered state, all of which counts as committed */
    public static Zab alone(long lastZxid) {
        return new Zab(new Alone(lastZxid), null);
    }

    /**
     * A member of an ensemble, before its first {@link #tick}.
     *
     * @param reader tells changes of membership from other entries
     */
    public static Zab member(ZabConfig config, Recovered recovered, EntryReader reader) {
        Self self = new Self(
                config,
                reader,
                new Epochs(recovered.acceptedEpoch(), recovered.currentEpoch()),
                new History(config.keepEntries(), config.keepBytes(), config.firstCounter(), recovered.lastZxid(), recovered.recent()),
                new Memberships(recovered.committed(), recovered.lastSeen()),
                recovered.isSaidToBeNew());
        return new Zab(null, new Peer(self));
    }

    /**
     * What a member finds on its disk.
     *
     * @param lastZxid of log and snapshot together, all of it safe; -1 if there is nothing and there may have been
     * @param recent the end of the log, up to {@code lastZxid}, without holes; may be empty
     * @param committed the membership that counts
     * @param lastSeen the last one that was proposed; the same if none is under way
     * @param isSaidToBeNew whether an operator vouches for it that nothing was lost where there is nothing
     */
    public record Recovered(
            long lastZxid, long acceptedEpoch, long currentEpoch, List<Proposal> recent, Membership committed, Membership lastSeen,
            boolean isSaidToBeNew) {
        /** Nobody vouches for anything. */
        public Recovered(
                long lastZxid, long acceptedEpoch, long currentEpoch, List<Proposal> recent, Membership committed, Membership lastSeen) {
            this(lastZxid, acceptedEpoch, currentEpoch, recent, committed, lastSeen, false);
        }
    }

    // --- time

    /**
     * Time goes on. When more than a tick, or half of the silence that is allowed among servers of ours, has passed since the last time,
     * this server stood still itself, and nobody is blamed for it.
     *
     * @param nowMillis monotonic, from any start. To come every half tick and at {@link #wakeAt}, and before other events of that time
     */
    public void tick(long nowMillis, Effects out) {
        Self me = member();
        long passed = nowMillis - me.now;
        me.now = nowMillis;
        if (!storageFailed) {
            if (passed > me.config.standstillMillis()) {
                role().stoodStill(passed);
            }
            role().tick(out);
            move(out);
        }
    }

    /** When the next {@link #tick} is needed; {@link Long#MAX_VALUE} for none. */
    public long wakeAt() {
        return storageFailed || peer == null ? Long.MAX_VALUE : peer.wakeAt();
    }

    // --- the election port

    /** A server tells its vote. */
    public void notified(long sid, Notification notification, Effects out) {
        if (!storageFailed) {
            peer().notified(sid, notification, out);
        }
    }

    /** The election port of a server cannot be connected to, or the connection is gone; or there is one again. */
    public void reaches(long sid, boolean reachable, Effects out) {
        if (!storageFailed) {
            peer().reaches(sid, reachable, out);
        }
    }

    // --- links of the quorum port

    /** A learner has connected to us. */
    public void accepted(long link, Effects out) {
        if (!storageFailed) {
            role().accepted(link, out);
            move(out);
        }
    }

    /** {@link Effects#dial} has connected. */
    public void dialed(long attempt, long link, Effects out) {
        if (!storageFailed) {
            role().dialed(attempt, link, out);
            move(out);
        }
    }

    /** {@link Effects#dial} has not connected, within the time the host gave it. */
    public void dialFailed(long attempt, Effects out) {
        if (!storageFailed) {
            role().dialFailed(attempt, out);
            move(out);
        }
    }

    public void received(long link, LearnerMessage message, Effects out) {
        if (!storageFailed) {
            role().received(link, message, out);
            move(out);
        }
    }

    /** The link is gone, whoever ended it; malformed bytes end a link, too. */
    public void closed(long link, Effects out) {
        if (!storageFailed) {
            role().closed(link, out);
            move(out);
        }
    }

    // --- the disk

    /** This server's disk holds everything up to and including {@code zxid}. Reports may be late, repeated or skip some. */
    public void persisted(long zxid, Effects out) {
        if (storageFailed) {
            Invariant.check(zxid <= lastProposed(), "only what was proposed can be persisted", zxid);
        } else if (alone != null) {
            alone.persisted(zxid, out);
        } else {
            member().history.persisted(zxid);
            role().persisted(out);
            move(out);
        }
    }

    public void epochAccepted(long epoch, Effects out) {
        member().epochs.accepted(epoch);
        role().epochAccepted(epoch, out);
        move(out);
    }

    public void epochAnnounced(long epoch, Effects out) {
        member().epochs.announced(epoch);
        role().epochAnnounced(epoch, out);
        move(out);
    }

    public void epochAdopted(long epoch, Effects out) {
        member().epochs.adopted(epoch);
        role().epochAdopted(epoch, out);
        move(out);
    }

    /**
     * The log was cut.
     *
     * @param zxid where log and state end now: what was asked for, or less if there was no such entry; or still what they ended with, if
     *     nothing on disk is old enough to begin with. The leader is asked for a snapshot then
     */
    public void truncated(long zxid, Effects out) {
        Self me = member();
        me.rewriting = false;
        me.history.truncated(zxid);
        role().truncated(zxid, out);
        move(out);
    }

    /** State and log are those of the snapshot that was received, for good. */
    public void snapshotInstalled(long zxid, Effects out) {
        Self me = member();
        me.rewriting = false;
        me.history.replaced(zxid);
        role().snapshotInstalled(zxid, out);
        move(out);
    }

    /** The snapshot did not come to its end: state and log are what they were before. */
    public void snapshotAbandoned(Effects out) {
        member().rewriting = false;
        move(out);
    }

    /** The disk promises nothing any more: nothing is proposed, acknowledged or committed from here on. */
    public void storageFailed() {
        storageFailed = true;
    }

    // --- what a leader asked for to synchronize a learner

    /** An image of the state, which is that of the last commit, is open for this link. */
    public void snapshotReady(long link, long zxid, Effects out) {
        if (role().synchronization() instanceof Synchronization teaching) {
            teaching.snapshotReady(link, zxid, out);
            move(out);
        }
    }

    /** The image has left. */
    public void snapshotSent(long link, Effects out) {
        if (role().synchronization() instanceof Synchronization teaching) {
            teaching.snapshotSent(link);
        }
    }

    /** The next entries of the log; {@code end} with the last ones that were asked for. */
    public void logRead(long link, List<Proposal> entries, boolean end, Effects out) {
        if (role().synchronization() instanceof Synchronization teaching) {
            teaching.logRead(link, entries, end, out);
            move(out);
        }
    }

    /** The log has not what was asked for, or too much of it. */
    public void logUnavailable(long link, Effects out) {
        if (role().synchronization() instanceof Synchronization teaching) {
            teaching.logUnavailable(link, out);
            move(out);
        }
    }

    // --- what a leader is asked for

    /** Whether {@link #propose} may be called now. */
    public boolean mayPropose() {
        Primary primary = role().primary();
        return primary != null && !storageFailed && primary.mayPropose();
    }

    /**
     * The zxid that the next proposal must carry. Compat: a server alone counts on when the lower 32 bits are used up, into the
     * epoch, as ZooKeeper does; only an ensemble must elect anew.
     */
    public long nextZxid() {
        return primary().nextZxid();
    }

    /** Puts an entry behind all earlier ones. */
    public void propose(long zxid, byte[] entry, Effects out) {
        propose(zxid, entry, null, out);
    }

    /**
     * Puts a change of membership behind all earlier entries. From here until its commit both memberships must agree to everything.
     *
     * @param membership of version {@code zxid}; none may be under way ({@link #isReconfiguring})
     */
    public void proposeMembership(long zxid, byte[] entry, Membership membership, Effects out) {
        Invariant.check(membership.version() == zxid, "a membership has the zxid of its entry", zxid);
        Invariant.check(!isReconfiguring(), "one change of membership or leader at a time", zxid);
        propose(zxid, entry, membership, out);
    }

    private void propose(long zxid, byte[] entry, @Nullable Membership membership, Effects out) {
        Invariant.check(!storageFailed, "nothing is proposed once storage has failed", zxid);
        primary().propose(zxid, entry, membership, out);
    }

    private Primary primary() {
        Primary primary = role().primary();
        if (primary == null) {
            throw Invariant.violated("only an established leader puts entries in order");
        }
        return primary;
    }

    /** The answer to {@link Effects#revalidate}. */
    public void revalidated(long link, long sessionId, boolean valid, Effects out) {
        if (role() instanceof Leading leading) {
            leading.answer(link, new LearnerMessage.Revalidated(sessionId, valid), out);
        }
    }

    /**
     * Of a leader: {@link Effects#synced} comes once everything is committed here that anybody in the ensemble has acknowledged by now.
     * False if this server does not lead.
     */
    public boolean sync(Effects out) {
        if (storageFailed || !(role() instanceof Leading leading) || !(leading.broadcast() instanceof Broadcast broadcast)) {
            return false;
        }
        broadcast.sync(Barriers.OURSELVES, out);
        return true;
    }

    /**
     * Of a leader: lets another server lead, without an election, once it has everything that was proposed.
     *
     * @return why not; null if it is on its way. Then this role ends, or {@link ZabNotice.NotHandedOver} says why it goes on
     */
    public @Nullable String handOver(long successor, Effects out) {
        if (storageFailed || !(role() instanceof Leading leading)) {
            return "this server does not lead";
        }
        String refusal = leading.handOver(successor, out);
        move(out);
        return refusal;
    }

    /**
     * Whether a membership is proposed or was seen that does not count yet, or another server is about to lead. One thing at a time: a
     * successor could lose its vote on the way, or the membership name another one.
     */
    public boolean isReconfiguring() {
        return member().memberships.isChanging() || role() instanceof Leading leading && leading.isHandingOver();
    }

    /** Whether a quorum of {@code membership} takes part now, in time; asked before it is proposed. */
    public boolean hasQuorumOf(Membership membership) {
        return role() instanceof Leading leading && leading.hasQuorumOf(membership);
    }

    /** Whether everybody who is linked to this leader follows when the membership changes: who does not counts by the old one for ever. */
    public boolean allFollowChanges() {
        return role() instanceof Leading leading && leading.allFollowChanges();
    }

    // --- what a learner asks its leader for

    /** Hands a client's request on to the leader, a sync among them. False if there is none at the moment. */
    public boolean forward(LearnerMessage.Request request, Effects out) {
        return tellLeader(request, out);
    }

    /** Asks the leader whether a session lives. False if there is none at the moment. */
    public boolean revalidate(long sessionId, int timeoutMillis, Effects out) {
        return tellLeader(new LearnerMessage.Revalidate(sessionId, timeoutMillis), out);
    }

    /** The answer to {@link Effects#pinged}. */
    public void pong(LearnerMessage.Pong pong, Effects out) {
        tellLeader(pong, out);
    }

    private boolean tellLeader(LearnerMessage message, Effects out) {
        return !storageFailed && role().tellLeader(message, out);
    }

    /**
     * Of a learner: its tree is not the one that the leader had behind this entry. A leader of ours finds out whose is wrong; that server
     * takes a snapshot of the other's then. To be said again while it lasts, as others may have to be asked, or cannot be yet.
     */
    public void treeDiffers(long zxid, Effects out) {
        if (!storageFailed) {
            role().treeDiffers(zxid, out);
            move(out);
        }
    }

    /** The tree that {@linkplain #treeDiffers differed} is what the leader's is behind the last entry. */
    public void treeMatches() {
        if (!storageFailed) {
            role().treeMatches();
        }
    }

    // --- for all who ask

    /** What this server is at, as it tells others. */
    public ServerState state() {
        return role().state();
    }

    /** Whether it looks for a leader, and everything that its last role asked of the disk is done. */
    public boolean elects() {
        return role() instanceof Election;
    }

    /** Whether it takes part in an epoch. */
    public boolean isServing() {
        return role().isServing();
    }

    /** The leader that is led, followed or learnt from; -1 while there is none. */
    public long leader() {
        return role().state() == ServerState.LOOKING ? -1 : member().vote.leader();
    }

    public long acceptedEpoch() {
        return member().epochs.accepted();
    }

    public long currentEpoch() {
        return member().epochs.current();
    }

    public Membership membership() {
        return member().memberships.committed();
    }

    /** The last one that was proposed or seen; that of {@link #membership} if none is on its way. */
    public Membership lastSeenMembership() {
        return member().memberships.lastSeen();
    }

    /**
     * Of a leader, or an observer of a follower that has some.
     *
     * @param takesPart whether it has what the leader has and gets what is proposed
     */
    public record Learner(long sid, boolean observer, boolean takesPart) {}

    /** The learners that have said who they are. */
    public List<Learner> learners() {
        return role().learners();
    }

    /** Syncs of learners' clients that this leader has not answered yet. */
    public int pendingSyncs() {
        return role() instanceof Leading leading && leading.broadcast() instanceof Broadcast broadcast ? broadcast.pendingSyncs() : 0;
    }

    /** The last zxid given out, or the last one that was logged. */
    public long lastProposed() {
        return alone != null ? alone.lastProposed() : member().history.last();
    }

    public long lastCommitted() {
        return alone != null ? alone.lastCommitted() : member().history.agreed();
    }

    private void move(Effects out) {
        if (!storageFailed) {
            peer().move(out);
        }
    }

    private Role role() {
        return alone != null ? alone : peer().role();
    }

    private Self member() {
        return peer().self();
    }

    private Peer peer() {
        if (peer == null) {
            throw Invariant.violated("a server alone has no ensemble");
        }
        return peer;
    }
}
