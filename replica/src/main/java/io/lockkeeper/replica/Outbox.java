package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;

/**
 * All that one server does to the world. Calls come from {@link Replica#step} only; their order per connection is the order on the
 * wire. The host may gather them and act after a whole batch of events. What only a member of an ensemble does stands in
 * {@link EnsembleOutbox}.
 */
public interface Outbox extends EnsembleOutbox, Messenger {
    /** Add an entry to the log and report {@link Event.Persisted} once it is safe. The array is not changed afterwards. */
    void append(long zxid, byte[] entry);

    /** The next entry starts a new log file. */
    void rollLog();

    /** The answer to the handshake: a session, or a refusal, after which {@link #close} follows. */
    void connected(long connection, ConnectResponse response);

    /**
     * The answer to one request. Its values are shared with the tree and must not be changed.
     *
     * @param zxid of the write, or the last one applied when a read was answered; for the header of the reply
     */
    void reply(long connection, int xid, long zxid, Reply reply);

    /** Close it once everything sent before is out. */
    void close(long connection);

    /** A snapshot as of {@code zxid} begins; the host answers with {@link Event.SnapshotDemand} until the last portion. */
    void snapshotStarted(long zxid);

    /**
     * Bytes of the snapshot's records; the array is the receiver's.
     *
     * @param last whether they end with the znodes' seal; then {@code digest} is the tree's digest at the snapshot's zxid (only
     *     meaningful if digests are on)
     */
    void snapshotPortion(byte[] bytes, boolean last, long digest);

    /** Something worth a log line or a counter. */
    void notice(Notice notice);
}
