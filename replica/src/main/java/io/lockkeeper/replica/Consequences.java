package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Effects;
import io.lockkeeper.zab.Invariant;
import io.lockkeeper.zab.Zab;
import io.lockkeeper.zab.ZabNotice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What follows from agreement for the rest of the server (ADR 18). Its effects on disk and peers go out as they are; the others become
 * changes of the tree, of sessions, and of what clients may do. Agreement is never called back from within its own call: what an effect
 * needs of it waits in {@link #afterwards}.
 */
final class Consequences implements Effects {
    /** A tree that is wrong differs from every transaction: agreement is told again after this, then after twice as long, and so on. */
    private static final long TELL_AGAIN_MILLIS = 1_000;
    private static final long TELL_SELDOM_MILLIS = 60_000;

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
    private final EntryDecoder entries;
    private final Deque<Runnable> afterwards = new ArrayDeque<>();
    private @Nullable Outbox out;
    private long epochStart;
    private long tellAgainAt = Long.MIN_VALUE;
    private long tellPauseMillis = TELL_AGAIN_MILLIS;
    private boolean toldThatItDiffers;
    private @Nullable HandOverRequest handingOver;

    /** @param member null for a server alone */
    Consequences(
            Zab zab,
            @Nullable MemberConfig member,
            ZnodeTree tree,
            Times times,
            Sessions sessions,
            Snapshots snapshots,
            Reaper reaper,
            Clients clients,
            ReadOnlyMode readOnlyMode,
            EntryDecoder entries) {
        this.zab = zab;
        this.member = member;
        this.tree = tree;
        this.times = times;
        this.sessions = sessions;
        this.snapshots = snapshots;
        this.reaper = reaper;
        this.clients = clients;
        this.readOnlyMode = readOnlyMode;
        this.entries = entries;
        pipeline = clients.pipeline();
        learners = new LearnerRequests(sessions, clients);
    }

    /** What follows until the next call goes to {@code outbox}. */
    void towards(Outbox outbox) {
        out = outbox;
    }

    Outbox out() {
        if (out == null) {
            throw Invariant.violated("agreement acts only when it is called");
        }
        return out;
    }

    /** Does what could not be done within the call that asked for it. */
    void settle() {
        while (!afterwards.isEmpty()) {
            afterwards.remove().run();
        }
        openImages();
    }

    /** The state of a leader is that of its last commit, or the start of its epoch if there was none in it. */
    private void openImages() {
        for (long link : snapshots.openForLearners(out())) {
            zab.snapshotReady(link, Math.max(tree.lastZxid(), epochStart), this);
        }
    }

    // --- the disk

    @Override
    public void append(long zxid, byte[] entry) {
        if (!pipeline.isProposedHere(zxid)) {
            LogEntry foreseen = entries.decode(entry);
            pipeline.foresee(foreseen, Forwarding.match(foreseen.header(), sessions.get(foreseen.header().sessionId())));
        }
        out().append(zxid, entry);
        snapshots.appended(entry.length, out());
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

    /** The tree is loaded again, or has come from a leader. */
    void treeCame(ZnodeTree other) {
        tree.become(other);
        snapshots.treeIsBack();
        pipeline.forgetUpTo(tree.lastZxid());
        tellAnew();
        showMembership();
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

    // --- the state machine

    @Override
    public void committed(long zxid) {
        pipeline.commit(zxid, out());
        if (member != null) {
            compareTrees();
        }
    }

    private void tellAnew() {
        tellAgainAt = Long.MIN_VALUE;
        tellPauseMillis = TELL_AGAIN_MILLIS;
    }

    /** As long as the tree is not what transactions say, agreement hears of it now and then; and once when it is again. */
    private void compareTrees() {
        if (tree.differs() && times.nowMillis() >= tellAgainAt) {
            long zxid = Objects.requireNonNull(tree.lastDigestMismatch()).zxid();
            tellAgainAt = times.nowMillis() + tellPauseMillis;
            tellPauseMillis = Math.min(2 * tellPauseMillis, TELL_SELDOM_MILLIS);
            toldThatItDiffers = true;
            afterwards.add(() -> zab.treeDiffers(zxid, this));
        } else if (toldThatItDiffers && !tree.differs()) {
            toldThatItDiffers = false;
            tellAnew();
            afterwards.add(zab::treeMatches);
        }
    }

    @Override
    public void serving(ServerState state, long epoch) {
        MemberConfig config = member;
        Invariant.check(config != null, "a server alone is not told that it serves", epoch);
        readOnlyMode.end(out());
        showMembership();
        pipeline.requireDigests(out());
        tellAnew(); // whoever leads now knows nothing of it
        compareTrees();
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
        handingOver = null;
        clients.stopServing(out());
        sessions.answerForLocal();
        tree.abandonPending();
    }

    void showMembership() {
        show(zab.membership());
    }

    private void show(Membership membership) {
        tree.showMembership(membership.text(), membership.version(), times.wallMillis());
    }

    @Override
    public void membershipCommitted(Membership membership) {
        show(membership);
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
    public void lost(long sid) {
        sessions.lost(sid);
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
        HandOverRequest asked = handingOver;
        if (asked != null && notice instanceof ZabNotice.NotHandedOver) {
            handingOver = null;
            afterwards.add(() -> refuse(asked));
        }
    }

    // --- another leader

    void handOver(HandOverRequest asked) {
        afterwards.add(() -> {
            HandOverRequest before = handingOver;
            handingOver = asked;
            String why = zab.handOver(asked.successor(), this);
            if (why != null) {
                handingOver = before;
                out().notice(new Notice.Ensemble(new ZabNotice.NotHandedOver(asked.successor(), why)));
                refuse(asked);
            }
        });
    }

    private void refuse(HandOverRequest asked) {
        if (zab.mayPropose()) {
            ErrorCode error = !zab.membership().isVoter(asked.successor()) || asked.successor() == zab.leader() ? ErrorCode.BAD_ARGUMENTS
                    : zab.isReconfiguring() ? ErrorCode.RECONFIG_IN_PROGRESS
                    : ErrorCode.NEW_CONFIG_NO_QUORUM;
            pipeline.refuse(error, asked.requester(), asked.connection());
        }
    }
}
