package io.lockkeeper.server.admin;

import io.lockkeeper.replica.ReplicaView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words about watches. Compat: of data and existence only, as ZooKeeper shows them. */
final class WatchText {
    private WatchText() {}

    static String summary(ReplicaView view) {
        Map<String, List<Long>> watches = view.dataWatches();
        Set<Long> connections = new HashSet<>();
        int total = 0;
        for (List<Long> watchers : watches.values()) {
            connections.addAll(watchers);
            total += watchers.size();
        }
        return connections.size() + " connections watching " + watches.size() + " paths\n" + "Total watches:" + total + '\n';
    }

    static String byConnection(ReplicaView view) {
        Map<Long, List<String>> paths = new LinkedHashMap<>();
        view.dataWatches().forEach((path, watchers) ->
            watchers.forEach(watcher -> paths.computeIfAbsent(watcher, _ -> new ArrayList<>()).add(path)));
        StringBuilder text = new StringBuilder();
        paths.forEach((connection, watched) -> {
            text.append("0x").append(Long.toHexString(view.sessionOf(connection))).append('\n');
            watched.forEach(path -> text.append('\t').append(path).append('\n'));
        });
        return text.append('\n').toString();
    }

    static String byPath(ReplicaView view) {
        StringBuilder text = new StringBuilder();
        view.dataWatches().forEach((path, watchers) -> {
            text.append(path).append('\n');
            watchers.forEach(watcher -> text.append("\t0x").append(Long.toHexString(view.sessionOf(watcher))).append('\n'));
        });
        return text.append('\n').toString();
    }
}
