package io.lockkeeper.client;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.client.WatcherType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a session by kind and path. A server forgets its watches with the connection; this is the memory that
 * {@link #rearm} tells the next server of. Paths are the server's own, below the root and not below the chroot. Any thread.
 */
final class Watches {
    /** Path text in one setWatches packet: what a server must always be able to read, whatever its frame limit. */
    static final int PACKET_BYTES = 128 << 10;

    /** Path text in one resumeWatches: half of what a server reads by default. */
    static final int RESUME_BYTES = 512 << 10;

    private static final Set<Kind> PERSISTENT_KINDS = EnumSet.of(Kind.PERSISTENT, Kind.RECURSIVE);

    /** What a listener waits for; the order is that of the lists in setWatches. */
    enum Kind {
        DATA,
        /** Like DATA, of a znode that did not exist. */
        EXIST,
        CHILD,
        PERSISTENT,
        RECURSIVE
    }

    private final Map<Kind, Map<String, Set<WatchListener>>> listeners = new EnumMap<>(Kind.class);

    Watches() {
        for (Kind kind : Kind.values()) {
            listeners.put(kind, new HashMap<>());
        }
    }

    synchronized void add(Kind kind, String path, WatchListener listener) {
        of(kind).computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(listener);
    }

    /** Whom to tell of an event, each once; those that wanted one event only are forgotten. */
    synchronized Set<WatchListener> fire(WatchEvent event) {
        Set<WatchListener> told = new LinkedHashSet<>();
        collectOneShot(event, told);
        collectPersistent(event, told);
        return told;
    }

    /** The same, but only those that wanted one event. */
    synchronized Set<WatchListener> fireOneShot(WatchEvent event) {
        Set<WatchListener> told = new LinkedHashSet<>();
        collectOneShot(event, told);
        return told;
    }

    /** The same, but only those that stay. */
    synchronized Set<WatchListener> firePersistent(WatchEvent event) {
        Set<WatchListener> told = new LinkedHashSet<>();
        collectPersistent(event, told);
        return told;
    }

    private void collectOneShot(WatchEvent event, Set<WatchListener> told) {
        String path = event.path();
        if (event.type() != WatchEvent.Type.NODE_CHILDREN_CHANGED) {
            consume(Kind.DATA, path, told);
            consume(Kind.EXIST, path, told);
        }
        if (event.type() == WatchEvent.Type.NODE_CHILDREN_CHANGED || event.type() == WatchEvent.Type.NODE_DELETED) {
            consume(Kind.CHILD, path, told);
        }
    }

    private void collectPersistent(WatchEvent event, Set<WatchListener> told) {
        collect(Kind.PERSISTENT, event.path(), told);
        if (event.type() != WatchEvent.Type.NODE_CHILDREN_CHANGED) {
            collectRecursive(event.path(), told);
        }
    }

    /** The paths of those that stay, each with its listeners. */
    synchronized Map<String, Set<WatchListener>> persistent() {
        Map<String, Set<WatchListener>> paths = new LinkedHashMap<>();
        for (Kind kind : PERSISTENT_KINDS) {
            of(kind).forEach((path, here) -> paths.computeIfAbsent(path, _ -> new LinkedHashSet<>()).addAll(here));
        }
        return paths;
    }

    /**
     * What to ask a server of ours after a reconnect that knows what persistent watches have missed; null if there are none, or more than
     * one request should carry.
     */
    synchronized Operation.@Nullable ResumeWatches resuming(long heardUpTo) {
        List<String> persistent = List.copyOf(of(Kind.PERSISTENT).keySet());
        List<String> recursive = List.copyOf(of(Kind.RECURSIVE).keySet());
        long bytes = 0;
        for (String path : persistent) {
            bytes += Packet.size(path);
        }
        for (String path : recursive) {
            bytes += Packet.size(path);
        }
        boolean possible = bytes > 0 && bytes <= RESUME_BYTES;
        return possible ? new Operation.ResumeWatches(heardUpTo, persistent, recursive) : null;
    }

    /**
     * What to tell a server after a reconnect, in packets of bounded size; empty without watches.
     *
     * @param persistentToo whether those that stay are put back this way as well
     */
    synchronized List<Operation.SetWatches> rearm(long lastZxidSeen, boolean persistentToo) {
        boolean persistent = persistentToo && !(of(Kind.PERSISTENT).isEmpty() && of(Kind.RECURSIVE).isEmpty());
        int opCode = persistent ? OpCode.SET_WATCHES2 : OpCode.SET_WATCHES;
        List<Operation.SetWatches> packets = new ArrayList<>();
        Packet packet = new Packet();
        for (Kind kind : Kind.values()) {
            if (!persistent && PERSISTENT_KINDS.contains(kind)) {
                continue;
            }
            for (String path : of(kind).keySet()) {
                if (!packet.takes(path)) {
                    packets.add(packet.build(opCode, lastZxidSeen));
                    packet = new Packet();
                }
                packet.add(kind, path);
            }
        }
        if (packet.bytes > 0) {
            packets.add(packet.build(opCode, lastZxidSeen));
        }
        return packets;
    }

    /**
     * Forgets the listeners of a type at a path, or only {@code listener}.
     *
     * @return the event of their removal, and to whom it goes
     */
    synchronized Map<Change.Type, Set<WatchListener>> remove(String path, WatcherType type, @Nullable WatchListener listener) {
        Map<Change.Type, Set<WatchListener>> removed = new EnumMap<>(Change.Type.class);
        for (Kind kind : kinds(type)) {
            Set<WatchListener> here = of(kind).get(path);
            if (here == null) {
                continue;
            }
            Set<WatchListener> gone = new LinkedHashSet<>(here);
            if (listener != null) {
                gone.retainAll(Set.of(listener));
            }
            here.removeAll(gone);
            if (here.isEmpty()) {
                of(kind).remove(path);
            }
            if (!gone.isEmpty()) {
                removed.computeIfAbsent(removal(kind), _ -> new LinkedHashSet<>()).addAll(gone);
            }
        }
        return removed;
    }

    /** Whether somebody listens at this path with a watch of this type. */
    synchronized boolean has(String path, WatcherType type) {
        return kinds(type).stream().anyMatch(kind -> of(kind).containsKey(path));
    }

    /** Whether somebody beside {@code listener} does. */
    synchronized boolean hasOther(String path, WatcherType type, WatchListener listener) {
        return kinds(type).stream()
                .map(kind -> of(kind).getOrDefault(path, Set.of()))
                .anyMatch(here -> here.size() > (here.contains(listener) ? 1 : 0));
    }

    private static List<Kind> kinds(WatcherType type) {
        return switch (type) {
            case CHILDREN -> List.of(Kind.CHILD);
            case DATA -> List.of(Kind.DATA, Kind.EXIST);
            case PERSISTENT -> List.of(Kind.PERSISTENT);
            case PERSISTENT_RECURSIVE -> List.of(Kind.RECURSIVE);
            case ANY -> List.of(Kind.values());
        };
    }

    private static Change.Type removal(Kind kind) {
        return switch (kind) {
            case DATA, EXIST -> Change.Type.DATA_WATCH_REMOVED;
            case CHILD -> Change.Type.CHILD_WATCH_REMOVED;
            case PERSISTENT, RECURSIVE -> Change.Type.PERSISTENT_WATCH_REMOVED;
        };
    }

    private Map<String, Set<WatchListener>> of(Kind kind) {
        return listeners.getOrDefault(kind, Map.of());
    }

    private void consume(Kind kind, String path, Set<WatchListener> told) {
        Set<WatchListener> here = of(kind).remove(path);
        if (here != null) {
            told.addAll(here);
        }
    }

    private void collect(Kind kind, String path, Set<WatchListener> told) {
        told.addAll(of(kind).getOrDefault(path, Set.of()));
    }

    private void collectRecursive(String path, Set<WatchListener> told) {
        if (of(Kind.RECURSIVE).isEmpty()) {
            return;
        }
        for (String at = path; ; at = ZnodePath.parent(at)) {
            collect(Kind.RECURSIVE, at, told);
            if (at.length() <= 1) {
                return;
            }
        }
    }

    /** The lists of one setWatches. */
    private static final class Packet {
        private final Map<Kind, List<String>> paths = new EnumMap<>(Kind.class);
        private int bytes;

        boolean takes(String path) {
            return bytes == 0 || bytes + size(path) <= PACKET_BYTES;
        }

        void add(Kind kind, String path) {
            paths.computeIfAbsent(kind, _ -> new ArrayList<>()).add(path);
            bytes += size(path);
        }

        Operation.SetWatches build(int opCode, long lastZxidSeen) {
            return new Operation.SetWatches(
                    opCode,
                    lastZxidSeen,
                    of(Kind.DATA),
                    of(Kind.EXIST),
                    of(Kind.CHILD),
                    of(Kind.PERSISTENT),
                    of(Kind.RECURSIVE));
        }

        private List<String> of(Kind kind) {
            return paths.getOrDefault(kind, List.of());
        }

        /** At most: three bytes for each char of UTF-16, and the length before them. */
        private static int size(String path) {
            return Integer.BYTES + 3 * path.length();
        }
    }
}
