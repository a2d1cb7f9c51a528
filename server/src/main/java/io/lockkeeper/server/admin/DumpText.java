package io.lockkeeper.server.admin;

import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.client.ClientConnection;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The word dump: when sessions expire, whose ephemerals there are, when silent connections are closed. */
final class DumpText {
    private DumpText() {}

    static String of(ReplicaView view, ServerFacts facts) {
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        long toWall = System.currentTimeMillis() - now;
        StringBuilder text = new StringBuilder("SessionTracker dump:\n");
        sessions(view, toWall, text);
        text.append("ephemeral nodes dump:\n");
        ephemerals(view, text);
        text.append("Connections dump:\n");
        connections(facts, toWall, text);
        return text.toString();
    }

    private static void sessions(ReplicaView view, long toWall, StringBuilder text) {
        Map<Long, List<Long>> expiries = view.sessionExpiries();
        int sessions = expiries.values().stream().mapToInt(List::size).sum();
        text.append("Session Sets (").append(expiries.size()).append(")/(").append(sessions).append("):\n");
        expiries.forEach((expiry, ids) -> {
            text.append(ids.size()).append(" expire at ").append(new Date(expiry + toWall)).append(":\n");
            ids.forEach(id -> text.append("\t0x").append(Long.toHexString(id)).append('\n'));
        });
    }

    private static void ephemerals(ReplicaView view, StringBuilder text) {
        List<Long> owners = new ArrayList<>();
        view.tree().forEachEphemeralOwner(owners::add);
        text.append("Sessions with Ephemerals (").append(owners.size()).append("):\n");
        for (long owner : owners) {
            text.append("0x").append(Long.toHexString(owner)).append(":\n");
            view.tree().ephemerals(owner).forEach(path -> text.append('\t').append(path).append('\n'));
        }
    }

    /** Compat: in sets as wide as the time that a connection has to ask for a session. */
    private static void connections(ServerFacts facts, long toWall, StringBuilder text) {
        int width = facts.config().connections().sessionlessTimeoutMillis();
        Map<Long, List<ClientConnection>> sets = new TreeMap<>();
        int count = 0;
        for (ClientConnection connection : facts.connections().all()) {
            long heard = TimeUnit.NANOSECONDS.toMillis(connection.heardNanos());
            int timeout = connection.sessionId() == 0 ? width : connection.timeoutMillis();
            long expiry = ((heard + timeout) / width + 1) * width;
            sets.computeIfAbsent(expiry, _ -> new ArrayList<>()).add(connection);
            count++;
        }
        text.append("Connections Sets (").append(sets.size()).append(")/(").append(count).append("):\n");
        sets.forEach((expiry, connections) -> {
            text.append(connections.size()).append(" expire at ").append(new Date(expiry + toWall)).append(":\n");
            for (ClientConnection connection : connections) {
                text.append("\tip: ").append(connection.peer()).append(" sessionId: 0x")
                    .append(Long.toHexString(connection.sessionId())).append('\n');
            }
        });
    }
}
