package io.lockkeeper.replica;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Effects;
import io.lockkeeper.zab.Invariant;
import io.lockkeeper.zab.Zab;
import io.lockkeeper.zab.ZabNotice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What agreement means for the rest of the server. Its effects on disk and peers go out as they are; the others become changes of the
 * tree, of sessions, and of what clients may do. Agreement is never called back from within its own call: what an effect needs of it waits
 * in {@link #afterwards}.
 */
final class Agreement implements Effects {
    private final Zab zab;
    private final @Nullable MemberConfig member;
    private final ZnodeTree tree;
    private final Times times;
    private final Sessions sessions;
    private final Snapshots snapshots;
    private final Reaper reaper;
    private final Clients clients;
    private final Pipeline pipeline;
    private final LearnerRequests learners;
    private final ReadOnlyMode readOnlyMode;
    private final Deque<Runnable> afterwards = new ArrayDeque<>();
    private @Nullable Outbox out;
    private long epochStart;

    // The entry that was decoded last, and from what.
    private @Nullable LogEntry decoded;
    private byte @Nullable [] decodedFrom;

    /** @param member null for a server alone */
    Agreement(
            Zab zab,
            ReplicaConfig config,
            @Nullable MemberConfig member,
            ZnodeTree tree,
            Times times,
            WatchTable watches,
            Sessions sessions,
            Snapshots snapshots,
            Reaper reaper) {
        this.zab = zab;
        this.member = member;
        this.tree = tree;
        this.times = times;
        this.sessions = sessions;
        this.snapshots = snapshots;
        this.reaper = reaper;
        clients = new Clients(config, member, tree, times, sessions, watches, this);
        pipeline = clients.pipeline();
        learners = new LearnerRequests(config, member != null && member.localSessions(), tree, sessions, clients);
        readOnlyMode = new ReadOnlyMode(config, member, clients);
    }

    Clients clients() {
        return clients;
    }

    Zab zab() {
        return zab;
    }

    /** What happens until the next call goes to {@code outbox}. */
    Agreement towards(Outbox outbox) {
        out = outbox;
        return this;
    }

    // --- what happens to a member

    /** Tells agreement what happened, and does what it asks for. */
    void tell(Consumer<Zab> event) {
        event.accept(zab);
        settle();
    }

    /** Does what agreement has asked for and could not have within its own call. */
    void settle() {
        while (!afterwards.isEmpty()) {
            afterwards.remove().run();
        }
        openImages();
        readOnlyMode.look(zab.state(), times, out());
    }

    void start() {
        showMembership();
        sessions.answerForLocal();
        clients.stopServing(out());
    }

    void tick() {
        tell(z -> z.tick(times.nowMillis(), this));
        for (long link : snapshots.stalled()) {
            linkIsBad(link);
        }
    }

    long wakeAt() {
        return member == null ? Long.MAX_VALUE : Math.min(zab.wakeAt(), readOnlyMode.wakeAt());
    }

    /** The same for a server alone. */
    void persisted(long zxid) {
        zab.persisted(zxid, this);
    }

    /** An entry that cannot be read is never logged: the link it came by ends, as with any malformed bytes. */
    void received(long link, List<LearnerMessage> messages) {
        for (LearnerMessage message : messages) {
            if (!isReadable(message)) {
                linkIsBad(link);
                return;
            }
            tell(z -> z.received(link, message, this));
        }
    }

    private void linkIsBad(long link) {
        snapshots.linkGone(link, out());
        out().closeLink(link);
        tell(z -> z.closed(link, this));
    }

    void closed(long link) {
        snapshots.linkGone(link, out());
        tell(z -> z.closed(link, this));
    }

    void truncated(long zxid, @Nullable ZnodeTree reloaded) {
        if (reloaded != null) {
            replaceTree(reloaded);
        }
        tell(z -> z.truncated(zxid, this));
    }

    void snapshotInstalled(long zxid, ZnodeTree installed) {
        replaceTree(installed);
        tell(z -> z.snapshotInstalled(zxid, this));
    }

    void snapshotAbandoned(ZnodeTree before) {
        replaceTree(before);
        tell(z -> z.snapshotAbandoned(this));
    }

    private void replaceTree(ZnodeTree other) {
        tree.become(other);
        snapshots.treeIsBack();
        pipeline.forgetUpTo(tree.lastZxid());
        showMembership();
    }

    private void showMembership() {
        Membership membership = zab.membership();
        tree.showMembership(membership.text(), membership.version(), times.wallMillis());
    }

    void storageFailed() {
        zab.storageFailed();
    }

    // --- what clients and their learners need of it

    boolean mayPropose() {
        return zab.mayPropose();
    }

    long nextZxid() {
        return zab.nextZxid();
    }

    void propose(long zxid, byte[] entry) {
        zab.propose(zxid, entry, this);
    }

    void proposeMembership(long zxid, byte[] entry, Membership membership) {
        zab.proposeMembership(zxid, entry, membership, this);
    }

    boolean forward(LearnerMessage.Request request) {
        return zab.forward(request, this);
    }

    boolean sync() {
        return zab.sync(this);
    }

    boolean revalidate(long sessionId, int timeoutMillis) {
        return zab.revalidate(sessionId, timeoutMillis, this);
    }

    // --- the disk

    @Override
    public void append(long zxid, byte[] entry) {
        if (!pipeline.isProposedHere(zxid)) {
            LogEntry foreseen = decode(entry);
            pipeline.foresee(foreseen, Forwarding.match(foreseen.header(), sessions.get(foreseen.header().sessionId())));
        }
        out().append(zxid, entry);
        snapshots.appended(entry.length, out());
    }

    private boolean isReadable(LearnerMessage message) {
        try {
            return switch (message) {
                case LearnerMessage.Proposal m -> decode(m.entry()).zxid() == m.zxid();
                case LearnerMessage.Inform m -> decode(m.entry()).zxid() == m.zxid();
                case LearnerMessage.InformAndActivate m -> decode(m.entry()).zxid() == m.zxid();
                case LearnerMessage _ -> true;
            };
        } catch (MalformedException _) {
            return false;
        }
    }

    private LogEntry decode(byte[] bytes) {
        LogEntry entry = decoded;
        if (entry == null || decodedFrom != bytes) {
            entry = TxnCodec.decode(bytes, 0, bytes.length, bytes.length);
            decoded = entry;
            decodedFrom = bytes;
        }
        return entry;
    }

    @Override
    public void acceptEpoch(long epoch) {
        out().acceptEpoch(epoch);
    }

    @Override
    public void announceEpoch(long epoch) {
        out().announceEpoch(epoch);
    }

    @Override
    public void adoptEpoch(long epoch) {
        out().adoptEpoch(epoch);
    }

    /** What was applied cannot be taken back: a tree that is beyond {@code zxid} is given up, and loaded again from disk. */
    @Override
    public void truncate(long zxid) {
        pipeline.forgetBehind(zxid);
        boolean reload = tree.lastZxid() > zxid;
        if (reload) {
            snapshots.breakOff(out());
            tree.clear();
        }
        out().truncate(zxid, reload);
    }

    /** The tree makes room for the one that comes. */
    @Override
    public void receiveSnapshot(long link, long zxid) {
        snapshots.breakOff(out());
        pipeline.forgetBehind(-1);
        tree.clear();
        out().receiveSnapshot(link, zxid);
    }

    @Override
    public void readOn(long link) {
        out().readOn(link);
    }

    @Override
    public void rememberMembership(Membership membership) {
        out().rememberMembership(membership);
    }

    // --- other servers

    @Override
    public void notify(long sid, Notification notification) {
        out().vote(sid, notification);
    }

    @Override
    public void listen() {
        out().listen();
    }

    @Override
    public void listenForObservers() {
        out().listenForObservers();
    }

    @Override
    public void stopListening() {
        snapshots.linksGone(out());
        out().stopListening();
    }

    @Override
    public void dial(long attempt, Member leader) {
        out().dial(attempt, leader);
    }

    @Override
    public void dialFollower(long attempt, Member follower) {
        out().dialFollower(attempt, follower);
    }

    @Override
    public void send(long link, LearnerMessage message) {
        out().send(link, message);
    }

    @Override
    public void close(long link) {
        snapshots.linkGone(link, out());
        out().closeLink(link);
    }

    @Override
    public void openSnapshot(long link) {
        snapshots.want(link);
    }

    @Override
    public void streamSnapshot(long link) {
        out().streamSnapshot(link);
    }

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        out().readLog(link, fromZxid, toZxid);
    }

    /** The state of a leader is that of its last commit, or the start of its epoch if there was none in it. */
    private void openImages() {
        for (long link : snapshots.openForLearners(out())) {
            zab.snapshotReady(link, Math.max(tree.lastZxid(), epochStart), this);
        }
    }

    // --- the state machine

    @Override
    public void committed(long zxid) {
        pipeline.commit(zxid, out());
    }

    @Override
    public void serving(ServerState state, long epoch) {
        MemberConfig config = member;
        Invariant.check(config != null, "a server alone is not told that it serves", epoch);
        readOnlyMode.end(out());
        showMembership();
        if (state == ServerState.LEADING) {
            epochStart = Zxid.of(epoch, 0);
            sessions.answerForAll();
            reaper.restart();
            clients.serve(Standing.ORDERS, config == null || config.leaderServes(), Zxid.of(epoch, 0));
        } else {
            sessions.answerForLocal();
            clients.serve(Standing.FORWARDS, true, Zxid.of(epoch, 0));
        }
    }

    @Override
    public void stoppedServing() {
        epochStart = 0;
        clients.stopServing(out());
        sessions.answerForLocal();
        tree.abandonPending();
    }

    @Override
    public void membershipCommitted(Membership membership) {
        tree.showMembership(membership.text(), membership.version(), times.wallMillis());
        out().membershipCommitted(membership);
    }

    @Override
    public void requested(long link, long sid, LearnerMessage.Request request) {
        afterwards.add(() -> {
            if (zab.mayPropose()) {
                learners.order(sid, request, out());
            }
        });
    }

    @Override
    public void revalidate(long link, long sid, LearnerMessage.Revalidate question) {
        afterwards.add(() -> zab.revalidated(link, question.sessionId(), learners.revalidate(sid, question, out()), this));
    }

    @Override
    public void touched(long sid, LearnerMessage.Pong heard) {
        learners.heardOf(heard);
    }

    @Override
    public void pinged(long zxid) {
        afterwards.add(() -> zab.pong(sessions.takeHeardOf(zxid), this));
    }

    @Override
    public void synced() {
        clients.synced(out());
    }

    @Override
    public void revalidated(long sessionId, boolean valid) {
        clients.revalidated(sessionId, valid, out());
    }

    @Override
    public void notice(ZabNotice notice) {
        out().notice(new Notice.Ensemble(notice));
    }

    private Outbox out() {
        if (out == null) {
            throw Invariant.violated("agreement acts only when it is called");
        }
        return out;
    }

    // --- for operators

    @Nullable EnsembleView view() {
        if (member == null) {
            return null;
        }
        Membership membership = zab.membership();
        List<EnsembleView.Learner> all = zab.learners().stream()
                .map(l -> new EnsembleView.Learner(l.sid(), l.observer(), l.takesPart(), membership.isVoter(l.sid())))
                .sorted((a, b) -> Long.compare(a.sid(), b.sid()))
                .toList();
        return new EnsembleView(
                zab.state(), zab.isServing(), clients.standing() == Standing.READS_ONLY, zab.leader(), zab.acceptedEpoch(),
                zab.currentEpoch(), zab.lastProposed(), zab.lastCommitted(), membership, zab.pendingSyncs(), sessions.localCount(),
                zab.lastSeenMembership().version(), all);
    }
}
