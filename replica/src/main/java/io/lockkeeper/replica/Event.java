package io.lockkeeper.replica;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that can happen to one server. Connections are numbers that the host gives out and never uses twice; a connection's events
 * come in its own order: Connected, then Requests and Authenticated, then Disconnected.
 */
public sealed interface Event {
    /**
     * What time it is; comes at least every tick and before each batch of other events.
     *
     * @param nowMillis monotonic, from any start
     * @param wallMillis wall clock since 1970, for transactions
     */
    record Time(long nowMillis, long wallMillis) implements Event {}

    /** What happens on a connection of a client. */
    sealed interface OfClient extends Event {}

    /**
     * A client said hello.
     *
     * @param ids identities known from the connection itself, such as its address
     */
    record Connected(long connection, ConnectRequest request, List<Id> ids) implements OfClient {}

    /** What one read of a socket brought. */
    record Requests(long connection, List<Request> requests) implements OfClient {}

    /**
     * The outcome of an auth or SASL step, to be answered with {@code reply}.
     *
     * @param ids what was proven and is added to the connection's identities
     * @param close whether the connection ends after the reply
     */
    record Authenticated(
            long connection, int xid, List<Id> ids, Reply reply, boolean close)
            implements OfClient {}

    /** The socket is gone. The session lives on until it expires; nothing more comes from this connection or goes to it. */
    record Disconnected(long connection) implements OfClient {}

    /** Every entry up to and including {@code zxid} survives a power cut. */
    record Persisted(long zxid) implements Event {}

    /** The log can no longer promise durability: nothing more may be acknowledged. */
    record StorageFailed(String why) implements Event {}

    /** The snapshot writer can take the next portion of about {@code maxBytes}. */
    record SnapshotDemand(int maxBytes) implements Event {}

    /**
     * The snapshot writer is done with the snapshot it was given last, or has thrown it away after {@link EnsembleOutbox#snapshotBroken};
     * {@code failure} is empty if all went well.
     */
    record SnapshotEnded(String failure) implements Event {}

    /** An operator wants a snapshot now. */
    record SnapshotRequested() implements Event {}

    /** What happens to a member of an ensemble only. */
    sealed interface OfEnsemble extends Event {}

    // --- the election port of a member of an ensemble

    /** A server told its vote. */
    record Notified(long sid, Notification notification) implements OfEnsemble {}

    /**
     * The election port of a server cannot be connected to, or the connection to it is gone; or there is one again. A hint, for those
     * who wait for that server's vote: may be repeated, late, or missing.
     */
    record Reaches(long sid, boolean reachable) implements OfEnsemble {}

    // --- the quorum port; links are numbers that the host gives out and never uses twice

    /** A learner has connected, after {@link EnsembleOutbox#listen}. */
    record Accepted(long link) implements OfEnsemble {}

    /** {@link EnsembleOutbox#dial} has connected. */
    record Dialed(long attempt, long link) implements OfEnsemble {}

    /** {@link EnsembleOutbox#dial} has not connected, within the time the host gave it. */
    record DialFailed(long attempt) implements OfEnsemble {}

    /**
     * What one read of a link brought, in its order.
     *
     * @param messages a {@code Snap} is always the last one: what follows it are no messages
     */
    record Received(long link, List<LearnerMessage> messages) implements OfEnsemble {}

    /** The link is gone, whoever ended it; malformed bytes end a link, too. */
    record Closed(long link) implements OfEnsemble {}

    /** The link takes the next portion, of about {@code maxBytes}, of the image that {@link EnsembleOutbox#streamSnapshot} began. */
    record StreamDemand(long link, int maxBytes) implements OfEnsemble {}

    /** The image has left. */
    record SnapshotSent(long link) implements OfEnsemble {}

    /** The next entries of the log for {@link EnsembleOutbox#readLog}; {@code end} with the last ones that were asked for. */
    record LogRead(long link, List<LearnerMessage.Proposal> entries, boolean end) implements OfEnsemble {}

    /** The log has not what was asked for, or too much of it. */
    record LogUnavailable(long link) implements OfEnsemble {}

    // --- the disk of a member of an ensemble: what survives a power cut now

    record EpochAccepted(long epoch) implements OfEnsemble {}

    record EpochAnnounced(long epoch) implements OfEnsemble {}

    record EpochAdopted(long epoch) implements OfEnsemble {}

    /**
     * The log was cut.
     *
     * @param zxid where log and state end now: what was asked for, or less if there was no such entry; or more, and then all is as it was,
     *     if nothing on disk is old enough to begin with
     * @param tree as of there, if it was to be loaded again or {@code zxid} is less than what was asked for; else null
     */
    record Truncated(long zxid, @Nullable ZnodeTree tree) implements OfEnsemble {}

    /** The snapshot that was received is all there is, for good. */
    record SnapshotInstalled(long zxid, ZnodeTree tree) implements OfEnsemble {}

    /** The snapshot did not come to its end; {@code tree} is what the disk had before. */
    record SnapshotAbandoned(ZnodeTree tree) implements OfEnsemble {}

    /** Somebody wants to look: {@code query} runs at once on the owner thread and must only read. */
    record Inspect(Consumer<ReplicaView> query) implements Event {}
}
