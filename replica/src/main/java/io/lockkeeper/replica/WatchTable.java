package io.lockkeeper.replica;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.client.WatcherType;
import io.lockkeeper.zab.Invariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of which change. ZooKeeper's data table is two here: what watches a path itself, and what watches a whole subtree, so
 * that neither a crowd on one path nor one subtree makes changes elsewhere slow. A persistent watch stands in data and children.
 *
 * <p>A change has steps (delete: the znode, then its parent's children), and in one step a watcher is told at most once. Who may not
 * read is not told, and his one-shot watch is gone all the same.
 */
final class WatchTable {
    /** Whether identities may read under an ACL, in the terms of {@link io.lockkeeper.tree.Changes}. */
    interface Readers {
        boolean mayRead(int acl, List<Id> ids);
    }

    private static final int ANY_MODE = WatchSet.STANDARD | WatchSet.PERSISTENT;

    private final Readers readers;
    private final Map<String, WatchSet> data = new HashMap<>();
    private final Map<String, WatchSet> children = new HashMap<>();
    private final Map<String, WatchSet> subtrees = new HashMap<>();

    /** The longest path that ever had a subtree watch: no ancestor longer than it needs a look. */
    private int longestSubtreePath;

    /** How many sets there have been; it may wrap. */
    private int sets;

    private long step;

    WatchTable(Readers readers) {
        this.readers = readers;
    }

    // --- registration

    void watchData(String path, Watcher watcher) {
        set(data, path).add(watcher, WatchSet.STANDARD);
    }

    void watchChildren(String path, Watcher watcher) {
        set(children, path).add(watcher, WatchSet.STANDARD);
    }

    void watchPersistently(String path, Watcher watcher) {
        set(data, path).add(watcher, WatchSet.PERSISTENT);
        set(children, path).add(watcher, WatchSet.PERSISTENT);
    }

    void watchSubtree(String path, Watcher watcher) {
        longestSubtreePath = subtrees.isEmpty() ? path.length() : Math.max(longestSubtreePath, path.length());
        set(subtrees, path).add(watcher, WatchSet.PERSISTENT);
    }

    /** Whether the watcher has a watch of this type at exactly this path. */
    boolean has(String path, WatcherType type, Watcher watcher) {
        return switch (type) {
            case CHILDREN -> has(children, path, watcher, WatchSet.STANDARD);
            case DATA -> has(data, path, watcher, WatchSet.STANDARD);
            case ANY ->
                has(children, path, watcher, ANY_MODE)
                        || has(data, path, watcher, ANY_MODE)
                        || has(subtrees, path, watcher, ANY_MODE);
            case PERSISTENT -> has(data, path, watcher, WatchSet.PERSISTENT);
            case PERSISTENT_RECURSIVE -> has(subtrees, path, watcher, ANY_MODE);
        };
    }

    /** Removes the watcher's watches of this type at exactly this path; returns whether there was one. */
    boolean remove(String path, WatcherType type, Watcher watcher) {
        return switch (type) {
            case CHILDREN -> remove(children, path, watcher, WatchSet.STANDARD);
            case DATA -> remove(data, path, watcher, WatchSet.STANDARD);
            case ANY ->
                remove(children, path, watcher, ANY_MODE)
                        | remove(data, path, watcher, ANY_MODE)
                        | remove(subtrees, path, watcher, ANY_MODE);
            case PERSISTENT ->
                remove(data, path, watcher, WatchSet.PERSISTENT) | remove(children, path, watcher, WatchSet.PERSISTENT);
            case PERSISTENT_RECURSIVE -> remove(subtrees, path, watcher, ANY_MODE);
        };
    }

    /** Removes all watches of a watcher. */
    void drop(Watcher watcher) {
        watcher.forEachSet(set -> {
            set.removeAt(watcher.placeIn(set));
            discardIfEmpty(set);
        });
        watcher.forgetAll();
    }

    private static boolean has(Map<String, WatchSet> table, String path, Watcher watcher, int mode) {
        WatchSet set = table.get(path);
        return set != null && set.has(watcher, mode);
    }

    private static boolean remove(Map<String, WatchSet> table, String path, Watcher watcher, int mode) {
        WatchSet set = table.get(path);
        if (set == null || !set.remove(watcher, mode)) {
            return false;
        }
        discardIfEmpty(set);
        return true;
    }

    private WatchSet set(Map<String, WatchSet> table, String path) {
        WatchSet set = table.get(path);
        if (set == null) {
            set = new WatchSet(path, table, ++sets);
            table.put(path, set);
        }
        return set;
    }

    private static void discardIfEmpty(WatchSet set) {
        if (set.size() == 0) {
            Invariant.check(set.table.remove(set.path) == set, "an empty watch set is discarded once");
        }
    }

    // --- changes

    void created(String path, int acl, int parentAcl, long zxid, Messenger out) {
        if (!data.isEmpty() || !subtrees.isEmpty()) {
            step++;
            WatchEvent event = new WatchEvent(WatchEvent.Type.NODE_CREATED, path);
            fire(data.get(path), event, acl, zxid, out);
            tellSubtrees(event, acl, zxid, out);
        }
        fireParent(path, parentAcl, zxid, out);
    }

    void dataChanged(String path, int acl, long zxid, Messenger out) {
        if (!data.isEmpty() || !subtrees.isEmpty()) {
            step++;
            WatchEvent event = new WatchEvent(WatchEvent.Type.NODE_DATA_CHANGED, path);
            fire(data.get(path), event, acl, zxid, out);
            tellSubtrees(event, acl, zxid, out);
        }
    }

    void deleted(String path, int acl, int parentAcl, long zxid, Messenger out) {
        if (!data.isEmpty() || !children.isEmpty() || !subtrees.isEmpty()) {
            step++;
            WatchEvent event = new WatchEvent(WatchEvent.Type.NODE_DELETED, path);
            fire(data.get(path), event, acl, zxid, out);
            tellSubtrees(event, acl, zxid, out);
            fire(children.get(path), event, acl, zxid, out); // still the same step: who was told is not told again
        }
        fireParent(path, parentAcl, zxid, out);
    }

    private void fireParent(String path, int parentAcl, long zxid, Messenger out) {
        if (children.isEmpty()) {
            return;
        }
        String parent = ZnodePath.parent(path);
        WatchSet set = children.get(parent);
        if (set != null) {
            step++;
            fire(set, new WatchEvent(WatchEvent.Type.NODE_CHILDREN_CHANGED, parent), parentAcl, zxid, out);
        }
    }

    private void fire(@Nullable WatchSet set, WatchEvent event, int acl, long zxid, Messenger out) {
        if (set != null) {
            tell(set, event, acl, zxid, out);
            set.fired();
            discardIfEmpty(set);
        }
    }

    private void tellSubtrees(WatchEvent event, int acl, long zxid, Messenger out) {
        if (subtrees.isEmpty()) {
            return;
        }
        String path = event.path();
        if (path.length() <= longestSubtreePath) {
            tellSubtree(path, event, acl, zxid, out);
        }
        for (int end = path.length() - 1; (end = path.lastIndexOf('/', end)) > 0; end--) {
            if (end <= longestSubtreePath) {
                tellSubtree(path.substring(0, end), event, acl, zxid, out);
            }
        }
        if (path.length() > 1) {
            tellSubtree(ZnodePath.ROOT, event, acl, zxid, out);
        }
    }

    private void tellSubtree(String root, WatchEvent event, int acl, long zxid, Messenger out) {
        WatchSet set = subtrees.get(root);
        if (set != null) {
            tell(set, event, acl, zxid, out);
        }
    }

    private void tell(WatchSet set, WatchEvent event, int acl, long zxid, Messenger out) {
        int size = set.size();
        for (int i = 0; i < size; i++) {
            Watcher watcher = set.watcher(i);
            if (watcher.toldInStep != step) {
                watcher.toldInStep = step;
                if (readers.mayRead(acl, watcher.ids)) {
                    out.notify(watcher.connection, zxid, event);
                }
            }
        }
    }

    // --- for operators

    /** Pairs of path and connection, counted apart for data and children. */
    int count() {
        int count = 0;
        for (WatchSet set : data.values()) {
            count += set.size();
        }
        for (WatchSet set : children.values()) {
            count += set.size();
        }
        for (WatchSet set : subtrees.values()) {
            WatchSet beside = data.get(set.path);
            for (int i = 0; i < set.size(); i++) {
                count += beside != null && set.watcher(i).placeIn(beside) >= 0 ? 0 : 1;
            }
        }
        return count;
    }

    /** Path to connections; without those that watch only children. */
    Map<String, List<Long>> dataWatches() {
        Map<String, List<Long>> watches = new HashMap<>();
        for (WatchSet set : data.values()) {
            List<Long> connections = new ArrayList<>(set.size());
            for (int i = 0; i < set.size(); i++) {
                connections.add(set.watcher(i).connection);
            }
            watches.put(set.path, connections);
        }
        for (WatchSet set : subtrees.values()) {
            List<Long> connections = watches.computeIfAbsent(set.path, _ -> new ArrayList<>());
            WatchSet beside = data.get(set.path);
            for (int i = 0; i < set.size(); i++) {
                Watcher watcher = set.watcher(i);
                if (beside == null || watcher.placeIn(beside) < 0) {
                    connections.add(watcher.connection);
                }
            }
        }
        return watches;
    }
}
