package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;

/**
 * All that agreement does to the server around it. Calls come from within {@link Zab}'s methods only, and none of them calls back.
 * A host that runs alone extends {@link EffectsOfOne}.
 */
public interface Effects {
    // --- the disk: done in the order of these calls, each reported once it survives a power cut

    /**
     * Make this entry durable, behind all earlier ones, and report it with {@link Zab#persisted}. It will be applied once it is
     * {@link #committed}.
     *
     * @param entry opaque here, and not changed by anyone
     */
    void append(long zxid, byte[] entry);

    /** No older leader will be followed; report {@link Zab#epochAccepted}. */
    void acceptEpoch(long epoch);

    /** Entries of this epoch are about to go to the log; report {@link Zab#epochAnnounced}. */
    void announceEpoch(long epoch);

    /** Our history is that of this epoch; report {@link Zab#epochAdopted}. */
    void adoptEpoch(long epoch);

    /**
     * Take back every entry behind {@code zxid}: from the log, from what waits to be committed and, where it was applied already, from
     * the state; with any snapshot that is newer. Report {@link Zab#truncated}.
     */
    void truncate(long zxid);

    /**
     * A snapshot as of {@code zxid} comes over this link now, in place of messages, and replaces state and log. Report
     * {@link Zab#snapshotInstalled} once nothing of the old can come back after a power cut, or {@link Zab#snapshotAbandoned}
     * once the state is what it was before. Nothing else of this link is stepped until then, and silence of it is the host's to notice.
     */
    void receiveSnapshot(long link, long zxid);

    /**
     * What the leader opened synchronization with is done: the log is cut, the snapshot installed, the epoch announced. A host reads
     * nothing behind DIFF, TRUNC or SNAP of a link until this comes for it, however long the disk takes, so that what waits in memory is
     * no more than it had read together with that message.
     */
    default void readOn(long link) {}

    /**
     * A membership that is being decided on, to be remembered as the next one ahead of everything that is asked for behind it. Reports
     * nothing; a failure is one of storage.
     */
    void rememberMembership(Membership membership);

    // --- other servers

    /** Tell a server our vote; what still waits to be told to it is replaced. Connects if there is no connection. */
    void notify(long sid, Notification notification);

    /** Be there for learners: {@link Zab#accepted}. Must not wait for anything slow, learners give up after half a second. */
    void listen();

    /** Be there for observers, on the port that followers have for them. A host without such ports is never asked to. */
    default void listenForObservers() {
        throw Invariant.violated("this host has no port for observers");
    }

    /** Close that port, whichever it is, and every link that was accepted. */
    void stopListening();

    /** Connect to the quorum port of a leader; report {@link Zab#dialed} or {@link Zab#dialFailed} with the same number. */
    void dial(long attempt, Member leader);

    /** The same for the port that a follower has for observers. */
    default void dialFollower(long attempt, Member follower) {
        throw Invariant.violated("this host has no port for observers");
    }

    /** Messages of one link keep their order. The same message object goes to many links: encode it once. */
    void send(long link, LearnerMessage message);

    /** Close it once everything sent before is out. Nothing more comes from it. */
    void close(long link);

    /** Open an image of the state and report {@link Zab#snapshotReady}, when this is possible. */
    void openSnapshot(long link);

    /** The image goes out here, between the messages; report {@link Zab#snapshotSent}. */
    void streamSnapshot(long link);

    /**
     * Read the log from the file that holds {@code fromZxid} up to and including {@code toZxid}, and report it in portions as the link
     * takes them: {@link Zab#logRead}; or {@link Zab#logUnavailable} if it does not reach back or is too long to be worth it.
     */
    void readLog(long link, long fromZxid, long toZxid);

    // --- the state machine

    /** Every entry up to and including {@code zxid} may be applied, in order; repeated, it means nothing. */
    void committed(long zxid);

    /**
     * This server takes part as leader, follower or observer of {@code epoch}, and may serve clients. The state is complete up to
     * the last {@link #committed}; a leader's zxid from here on is at least {@code epoch << 32}.
     */
    void serving(ServerState state, long epoch);

    /** It takes part no more: clients go, nothing waits for an answer any longer, and entries that are not committed stay. */
    void stoppedServing();

    /** Another membership counts: its file, its znode, connections, ports. Comes before the commit of the entry that holds it. */
    void membershipCommitted(Membership membership);

    /** To a leader: order this for a learner's client. */
    void requested(long link, long sid, LearnerMessage.Request request);

    /** To a leader: answer with {@link Zab#revalidated}. */
    void revalidate(long link, long sid, LearnerMessage.Revalidate question);

    /** To a leader: these sessions were heard of. */
    void touched(long sid, LearnerMessage.Pong sessions);

    /** To who leads or has observers: the link to this learner, which took part, has ended, and with it what it had heard and not told. */
    void lost(long sid);

    /** To a learner: answer with {@link Zab#pong}, with the sessions heard of since the last time. */
    void pinged(long zxid);

    /** The oldest sync that this server asked for has its answer: forwarded by a learner, or {@link Zab#sync} of a leader. */
    void synced();

    /** To a learner: the oldest question for this session has its answer. */
    void revalidated(long sessionId, boolean valid);

    void notice(ZabNotice notice);
}
