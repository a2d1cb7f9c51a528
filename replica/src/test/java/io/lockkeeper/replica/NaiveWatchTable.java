package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.client.WatcherType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Watches as the specification tells of them, word for word and slowly: two tables, path to connection to modes. */
final class NaiveWatchTable {
    enum Mode {
        STANDARD,
        PERSISTENT,
        RECURSIVE
    }

    private final Map<String, Map<Long, Set<Mode>>> data = new TreeMap<>();
    private final Map<String, Map<Long, Set<Mode>>> child = new TreeMap<>();

    /** Connection and ACL. */
    private final BiPredicate<Long, Integer> mayRead;

    /** What each connection was told. */
    final Map<Long, List<String>> told = new LinkedHashMap<>();

    NaiveWatchTable(BiPredicate<Long, Integer> mayRead) {
        this.mayRead = mayRead;
    }

    void watchData(String path, long connection) {
        add(data, path, connection, Mode.STANDARD);
    }

    void watchChildren(String path, long connection) {
        add(child, path, connection, Mode.STANDARD);
    }

    void watchPersistently(String path, long connection) {
        add(data, path, connection, Mode.PERSISTENT);
        add(child, path, connection, Mode.PERSISTENT);
    }

    void watchSubtree(String path, long connection) {
        add(data, path, connection, Mode.RECURSIVE);
    }

    boolean has(String path, WatcherType type, long connection) {
        return switch (type) {
            case CHILDREN -> modes(child, path, connection).contains(Mode.STANDARD);
            case DATA -> modes(data, path, connection).contains(Mode.STANDARD);
            case ANY -> !modes(child, path, connection).isEmpty() || !modes(data, path, connection).isEmpty();
            case PERSISTENT -> modes(data, path, connection).contains(Mode.PERSISTENT);
            case PERSISTENT_RECURSIVE -> modes(data, path, connection).contains(Mode.RECURSIVE);
        };
    }

    boolean remove(String path, WatcherType type, long connection) {
        boolean had = has(path, type, connection);
        switch (type) {
            case CHILDREN -> remove(child, path, connection, EnumSet.of(Mode.STANDARD));
            case DATA -> remove(data, path, connection, EnumSet.of(Mode.STANDARD));
            case ANY -> {
                remove(child, path, connection, EnumSet.allOf(Mode.class));
                remove(data, path, connection, EnumSet.allOf(Mode.class));
            }
            case PERSISTENT -> {
                remove(child, path, connection, EnumSet.of(Mode.PERSISTENT));
                remove(data, path, connection, EnumSet.of(Mode.PERSISTENT));
            }
            case PERSISTENT_RECURSIVE -> remove(data, path, connection, EnumSet.of(Mode.RECURSIVE));
        }
        return had;
    }

    void drop(long connection) {
        for (Map<String, Map<Long, Set<Mode>>> table : List.of(data, child)) {
            table.values().forEach(watchers -> watchers.remove(connection));
            table.values().removeIf(Map::isEmpty);
        }
    }

    void created(String path, int acl, int parentAcl) {
        trigger(data, path, WatchEvent.Type.NODE_CREATED, acl, Set.of());
        trigger(child, parent(path), WatchEvent.Type.NODE_CHILDREN_CHANGED, parentAcl, Set.of());
    }

    void deleted(String path, int acl, int parentAcl) {
        Set<Long> notified = trigger(data, path, WatchEvent.Type.NODE_DELETED, acl, Set.of());
        trigger(child, path, WatchEvent.Type.NODE_DELETED, acl, notified);
        trigger(child, parent(path), WatchEvent.Type.NODE_CHILDREN_CHANGED, parentAcl, Set.of());
    }

    void dataChanged(String path, int acl) {
        trigger(data, path, WatchEvent.Type.NODE_DATA_CHANGED, acl, Set.of());
    }

    int count() {
        return data.values().stream().mapToInt(Map::size).sum() + child.values().stream().mapToInt(Map::size).sum();
    }

    Map<String, Set<Long>> dataWatches() {
        Map<String, Set<Long>> watches = new TreeMap<>();
        data.forEach((path, watchers) -> watches.put(path, new TreeSet<>(watchers.keySet())));
        return watches;
    }

    private Set<Long> trigger(
            Map<String, Map<Long, Set<Mode>>> table, String path, WatchEvent.Type type, int acl, Set<Long> except) {
        Set<Long> notified = new TreeSet<>(table.getOrDefault(path, Map.of()).keySet());
        for (Long connection : notified) {
            remove(table, path, connection, EnumSet.of(Mode.STANDARD));
        }
        for (String above = path; !above.equals("/"); ) {
            above = parent(above);
            table.getOrDefault(above, Map.of()).forEach((connection, modes) -> {
                if (modes.contains(Mode.RECURSIVE)) {
                    notified.add(connection);
                }
            });
        }
        for (Long connection : notified) {
            if (!except.contains(connection) && mayRead.test(connection, acl)) {
                told.computeIfAbsent(connection, _ -> new ArrayList<>()).add(type + " " + path);
            }
        }
        return notified;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static void add(Map<String, Map<Long, Set<Mode>>> table, String path, long connection, Mode mode) {
        table.computeIfAbsent(path, _ -> new TreeMap<>())
                .computeIfAbsent(connection, _ -> EnumSet.noneOf(Mode.class))
                .add(mode);
    }

    private static Set<Mode> modes(Map<String, Map<Long, Set<Mode>>> table, String path, long connection) {
        return table.getOrDefault(path, Map.of()).getOrDefault(connection, Set.of());
    }

    private static void remove(Map<String, Map<Long, Set<Mode>>> table, String path, long connection, Set<Mode> modes) {
        Map<Long, Set<Mode>> watchers = table.get(path);
        if (watchers == null || !watchers.containsKey(connection)) {
            return;
        }
        watchers.get(connection).removeAll(modes);
        if (watchers.get(connection).isEmpty()) {
            watchers.remove(connection);
        }
        if (watchers.isEmpty()) {
            table.remove(path);
        }
    }
}
