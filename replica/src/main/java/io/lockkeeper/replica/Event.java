package io.lockkeeper.replica;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Reply;
import java.util.List;
import java.util.function.Consumer;

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

    /**
     * A client said hello.
     *
     * @param ids identities known from the connection itself, such as its address
     */
    record Connected(long connection, ConnectRequest request, List<Id> ids) implements Event {}

    /** What one read of a socket brought. */
    record Requests(long connection, List<Request> requests) implements Event {}

    /**
     * The outcome of an auth or SASL step, to be answered with {@code reply}.
     *
     * @param ids what was proven and is added to the connection's identities
     * @param close whether the connection ends after the reply
     */
    record Authenticated(
            long connection, int xid, List<Id> ids, Reply reply, boolean close)
            implements Event {}

    /** The socket is gone. The session lives on until it expires; nothing more comes from this connection or goes to it. */
    record Disconnected(long connection) implements Event {}

    /** Every entry up to and including {@code zxid} survives a power cut. */
    record Persisted(long zxid) implements Event {}

    /** The log can no longer promise durability: nothing more may be acknowledged. */
    record StorageFailed(String why) implements Event {}

    /** The snapshot writer can take the next portion of about {@code maxBytes}. */
    record SnapshotDemand(int maxBytes) implements Event {}

    /** The snapshot writer is done with the snapshot it was given last; {@code failure} is empty if all went well. */
    record SnapshotEnded(String failure) implements Event {}

    /** An operator wants a snapshot now. */
    record SnapshotRequested() implements Event {}

    /** Somebody wants to look: {@code query} runs at once on the owner thread and must only read. */
    record Inspect(Consumer<ReplicaView> query) implements Event {}
}
