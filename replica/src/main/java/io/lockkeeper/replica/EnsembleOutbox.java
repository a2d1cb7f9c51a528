package io.lockkeeper.replica;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.zab.Invariant;
import io.lockkeeper.zab.InvariantViolation;

/**
 * What only a member of an ensemble does to the world: its promises on disk, and other servers. A server alone calls none of it, so a
 * host of such servers need not answer.
 *
 * <p>The disk: {@link Outbox#append}, {@link Outbox#rollLog} and the effects here are done in the order of the calls, each one once the
 * one before is safe; what has a report is reported once it survives a power cut.
 *
 * <p>Links are numbers that the host gives out and never uses twice, for either side of a quorum connection. Messages of one link keep
 * their order, and so does an image that goes out between them.
 */
public interface EnsembleOutbox {
    // --- the disk

    /** Write {@code acceptedEpoch}; report {@link Event.EpochAccepted}. */
    default void acceptEpoch(long epoch) {
        throw alone();
    }

    /** Write {@code currentEpoch.tmp}, as entries of this epoch are about to come; report {@link Event.EpochAnnounced}. */
    default void announceEpoch(long epoch) {
        throw alone();
    }

    /** Write {@code currentEpoch}; report {@link Event.EpochAdopted}. */
    default void adoptEpoch(long epoch) {
        throw alone();
    }

    /**
     * Cut the log behind the last entry up to {@code zxid}, and delete snapshots beyond it; report {@link Event.Truncated}. Entries given
     * to {@link Outbox#append} before this are not reported as persisted any more, unless they stay.
     *
     * @param reload whether the tree has something of what is cut off, so that the report must bring a new one
     */
    default void truncate(long zxid, boolean reload) {
        throw alone();
    }

    /**
     * A snapshot as of {@code zxid} comes over this link now, in place of messages. Put it in the place of all snapshots and logs and
     * report {@link Event.SnapshotInstalled}. If it breaks off or is no good, or if {@link #closeLink} comes in between, load what there
     * was before, close the link (with {@link Event.Closed}) and report {@link Event.SnapshotAbandoned}. Nothing else of this link is an
     * event until then. Silence of the link for longer than the ensemble's initLimit is the host's to notice.
     */
    default void receiveSnapshot(long link, long zxid) {
        throw alone();
    }

    /** A membership is being decided on: write {@code zoo.cfg.dynamic.next}. Reports nothing; a failure is one of the log. */
    default void rememberMembership(Membership membership) {
        throw alone();
    }

    /**
     * Another membership counts: write its dynamic file and the static one, delete {@code .next} if it was this one, and get connections
     * to other servers and this server's own ports right. Reports nothing.
     */
    default void membershipCommitted(Membership membership) {
        throw alone();
    }

    /**
     * The snapshot that began last ({@link Outbox#snapshotStarted}) gets no more portions, because its image is needed for a learner or
     * is no more: throw the file away, and report {@link Event.SnapshotEnded}.
     */
    default void snapshotBroken() {
        throw alone();
    }

    // --- the election port

    /** Tell a server our vote; what still waits to be told to it is replaced. Connects if there is no connection. */
    default void vote(long sid, Notification notification) {
        throw alone();
    }

    // --- the quorum port

    /** Be there for learners: {@link Event.Accepted}. Must not wait for anything slow, learners give up after half a second. */
    default void listen() {
        throw alone();
    }

    /** Be there for observers, on the port that this server has for them while it follows: {@link Event.Accepted}. */
    default void listenForObservers() {
        throw alone();
    }

    /** Close that port, whichever it is, and every link that was accepted. No {@link Event.Closed} is needed for those. */
    default void stopListening() {
        throw alone();
    }

    /** Connect to the quorum port of a leader; report {@link Event.Dialed} or {@link Event.DialFailed} with the same number. */
    default void dial(long attempt, Member leader) {
        throw alone();
    }

    /** The same for the port that a follower has for observers. */
    default void dialFollower(long attempt, Member follower) {
        throw alone();
    }

    /**
     * The host reads on. Behind a {@code Diff}, {@code Trunc} or {@code Snap} it reads nothing of a link until this comes for it, however
     * long the disk takes, so that what waits in memory is no more than it had read together with that message.
     */
    default void readOn(long link) {
        throw alone();
    }

    /** The same message object goes to many links: encode it once. */
    default void send(long link, LearnerMessage message) {
        throw alone();
    }

    /** Close it once everything sent before is out. Nothing more comes from it, an {@link Event.Closed} is not needed. */
    default void closeLink(long link) {
        throw alone();
    }

    /**
     * Here, behind what was sent before and before what is sent from now on, goes an image. The host asks for it with
     * {@link Event.StreamDemand} as the link takes it, gets {@link #imagePortion}, and reports {@link Event.SnapshotSent} when the last
     * one is out.
     */
    default void streamSnapshot(long link) {
        throw alone();
    }

    /**
     * The next bytes of the image, the answer to one {@link Event.StreamDemand}. The array goes to other receivers too and must not be
     * changed.
     *
     * @param last whether these are the last ones, which end with the signature that learners look for
     */
    default void imagePortion(long link, byte[] bytes, boolean last) {
        throw alone();
    }

    /**
     * Read the log from the file that holds {@code fromZxid} up to and including {@code toZxid}, and report it in portions as the link
     * takes them: {@link Event.LogRead}; or {@link Event.LogUnavailable}, once, if it does not reach back or is too long to be worth it.
     */
    default void readLog(long link, long fromZxid, long toZxid) {
        throw alone();
    }

    private static InvariantViolation alone() {
        return Invariant.violated("a server alone has no ensemble");
    }
}
