package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.zab.Invariant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who is connected, for which session, and as whom. */
final class Connections {
    private final LongMap<Connection> byNumber = new LongMap<>();
    private final WatchTable watches;
    private final Set<String> requiredSchemes;
    private final boolean linearizableReads;

    /**
     * @param requiredSchemes one of which everybody must have an identity of; none are required if this is empty
     * @param linearizableReads whether a connection's reads are, also if its client does not ask for that
     */
    Connections(WatchTable watches, Set<String> requiredSchemes, boolean linearizableReads) {
        this.watches = watches;
        this.requiredSchemes = requiredSchemes;
        this.linearizableReads = linearizableReads;
    }

    int size() {
        return byNumber.size();
    }

    @Nullable Connection get(long number) {
        return byNumber.get(number);
    }

    void forEach(Consumer<Connection> action) {
        byNumber.forEach(action);
    }

    Connection attach(long number, Session session, ConnectRequest hello, List<Id> ids) {
        Invariant.check(byNumber.get(number) == null, "a connection says hello once", number);
        Connection connection = new Connection(number, session, List.copyOf(ids), hello);
        connection.trusted = isTrusted(connection.ids());
        connection.linearizable = linearizableReads || (connection.extensions & Extensions.LINEARIZABLE_READS) != 0;
        session.connection = connection;
        byNumber.put(number, connection);
        return connection;
    }

    void authenticated(Event.Authenticated event, Outbox out) {
        Connection connection = byNumber.get(event.connection());
        if (connection == null) {
            return;
        }
        boolean tooMany = !connection.watcher.identify(event.ids());
        connection.trusted = isTrusted(connection.ids());
        Reply reply = tooMany ? Reply.failed(ErrorCode.AUTH_FAILED) : event.reply();
        out.reply(connection.number, event.xid(), 0, reply); // Compat: it may overtake what waits, with zxid 0
        if (event.close() || tooMany) {
            close(connection, out);
        }
    }

    private boolean isTrusted(List<Id> ids) {
        if (requiredSchemes.isEmpty()) {
            return true;
        }
        for (Id id : ids) {
            if (id.scheme() != null && requiredSchemes.contains(id.scheme())) {
                return true;
            }
        }
        return false;
    }

    // --- the end

    /** It is gone already. */
    void disconnected(long number) {
        Connection connection = byNumber.get(number);
        if (connection != null) {
            forget(connection);
        }
    }

    /** What was answered still goes out. */
    void close(Connection connection, Outbox out) {
        forget(connection);
        out.close(connection.number);
    }

    void closeAll(Outbox out) {
        byNumber.forEach(connection -> close(connection, out));
    }

    /** The session speaks through another server now, or not at all any more. */
    void closeOf(Session session, Outbox out) {
        if (session.connection != null) {
            close(session.connection, out);
        }
    }

    /** The session stays; watches and whatever waits go. Writes in flight will be applied all the same. */
    void forget(Connection connection) {
        connection.open = false;
        byNumber.remove(connection.number);
        watches.drop(connection.watcher);
        if (connection.session.connection == connection) {
            connection.session.connection = null;
        }
    }

    // --- for operators

    int outstandingRequests() {
        int[] sum = new int[1];
        byNumber.forEach(connection -> sum[0] += connection.isIdle() ? 0 : connection.order().size());
        return sum[0];
    }

    /** The session of a connection, 0 if there is none. */
    long sessionOf(long number) {
        Connection connection = byNumber.get(number);
        return connection == null ? 0 : connection.session.id;
    }
}
