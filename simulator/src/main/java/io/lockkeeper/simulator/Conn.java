package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
        /** What a write must be answered that gets no place in the order. */
        @Nullable Reply refusal;
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
    /** Whether everybody knew its session when it came. */
    boolean sessionLived;
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

    /**
     * It is answered now. Returns what it asked for, which must be the oldest that it was not answered yet; nothing may be owed to it, and
     * time goes on.
     */
    Pending answered(int xid, long zxid) {
        Pending asked = pending.poll();
        if (asked == null) {
            throw new Violation(this + " is answered xid " + xid + " although it asked nothing");
        }
        int expectedXid = asked.operation instanceof Operation.Ping ? RequestHeader.XID_PING : asked.xid;
        Violation.unless(xid == expectedXid, "%s is answered xid %d before xid %d", this, xid, expectedXid);
        hears(zxid);
        Violation.unless(watches.owed().isEmpty(), "%s is answered xid %d before it hears of %s", this, xid, watches.owed().peek());
        return asked;
    }

    /** It hears of an event now, which must be the next one that is owed to it. */
    void notified(long zxid, WatchEvent event) {
        WatchBook.Owed owed = watches.owed().poll();
        WatchBook.Owed got = new WatchBook.Owed(zxid, event);
        Violation.unless(got.equals(owed), "%s hears %s, but should hear %s", this, got, owed);
        hears(zxid);
    }

    private void hears(long zxid) {
        Violation.unless(zxid >= lastZxid, "%s hears zxid 0x%x after 0x%x", this, zxid, lastZxid);
        lastZxid = zxid;
    }

    void authenticates(List<Id> more) {
        Set<Id> all = new LinkedHashSet<>(ids);
        all.addAll(more);
        ids = List.copyOf(all);
        authenticating++;
    }

    @Override
    public String toString() {
        return "connection " + number + " (session 0x" + Long.toHexString(sessionId) + ")";
    }
}
