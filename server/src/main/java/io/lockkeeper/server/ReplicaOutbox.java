package io.lockkeeper.server;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.server.client.Outlets;
import java.util.function.Consumer;

/** What the replica of a server alone wants done, and who does it. Only the replica's thread uses it. */
class ReplicaOutbox implements Outbox {
    private final LogLoop log;
    private final Outlets outlets;
    private final SnapshotWorker snapshots;
    private final Consumer<Notice> notices;

    /** @param notices what to make of them */
    ReplicaOutbox(LogLoop log, Outlets outlets, SnapshotWorker snapshots, Consumer<Notice> notices) {
        this.log = log;
        this.outlets = outlets;
        this.snapshots = snapshots;
        this.notices = notices;
    }

    /** The replica is about to see this. */
    void before(Event event) {
        if (event instanceof Event.Connected connected) {
            outlets.open(connected.connection());
        }
    }

    /** The replica has seen it. */
    void after(Event event) {
        if (event instanceof Event.Disconnected disconnected) {
            outlets.forget(disconnected.connection());
        }
    }

    /**
     * Whether the log is being cut or replaced, and the replica has not heard yet where it ends then. What the log says of itself
     * meanwhile may already be true of the new history and not of the old one, so the replica must not hear of it.
     */
    boolean isRewritingHistory() {
        return false;
    }

    /** Everything that is for others and not for the disk leaves. */
    void flush() {
        outlets.flush();
    }

    // --- the disk

    @Override
    public void append(long zxid, byte[] entry) {
        log.append(zxid, entry);
    }

    @Override
    public final void rollLog() {
        log.roll();
    }

    @Override
    public final void snapshotStarted(long zxid) {
        snapshots.started(zxid);
    }

    @Override
    public final void snapshotPortion(byte[] bytes, boolean last, long digest) {
        snapshots.portion(bytes, last, digest);
    }

    // --- clients

    @Override
    public final void connected(long connection, ConnectResponse response) {
        outlets.connected(connection, response);
    }

    @Override
    public final void reply(long connection, int xid, long zxid, Reply reply) {
        outlets.reply(connection, xid, zxid, reply);
    }

    @Override
    public final void notify(long connection, long zxid, WatchEvent event) {
        outlets.notify(connection, zxid, event);
    }

    @Override
    public final void close(long connection) {
        outlets.close(connection);
    }

    // --- operators

    @Override
    public final void notice(Notice notice) {
        notices.accept(notice);
    }
}
