package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the referee knows of one connection: what was asked and not yet answered, who speaks, what it watches. */
final class Conn {
    /** A request on its way. */
    static final class Pending {
        final int xid;
        final Operation operation;
        final List<Id> ids;
        /** For a write, once its effect is in the served state. */
        @Nullable Reply expected;
        long zxid;
        boolean waitedBehindAWrite;
        /** The newest write that anybody had heard of when this was asked. */
        long acknowledgedBefore;

        Pending(int xid, Operation operation, List<Id> ids) {
            this.xid = xid;
            this.operation = operation;
            this.ids = ids;
        }
    }

    final long number;
    final ConnectRequest hello;
    final WatchBook watches;
    final Deque<Pending> pending = new ArrayDeque<>();
    /** Events of setWatches that came ahead of its reply. */
    final List<WatchEvent> found = new ArrayList<>();

    List<Id> ids;
    long sessionId;
    boolean welcomed;
    /** It has asked for the end of its session. */
    boolean closing;
    /** Why the server may close it; null if there is no reason. */
    @Nullable String mayClose;
    long lastZxid;
    int authenticating;

    Conn(long number, ConnectRequest hello, List<Id> ids, Coverage coverage) {
        this.number = number;
        this.hello = hello;
        this.ids = List.copyOf(ids);
        this.watches = new WatchBook(coverage);
    }

    @Override
    public String toString() {
        return "connection " + number + " (session 0x" + Long.toHexString(sessionId) + ")";
    }
}
