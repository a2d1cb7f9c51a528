package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every access control list that znodes have, once. A znode keeps a small index; snapshots know a list by its key, which is never
 * given to another list. A list that no znode refers to is forgotten.
 */
final class AclTable {
    /** Index of world:anyone:cdrwa, which is always there. */
    static final int OPEN = 0;

    /** One list and how many znodes have it. */
    static final class Entry {
        final int index;
        final long key;
        /** Null for a key that a znode of a snapshot has but the snapshot does not explain; replay puts that right. */
        final @Nullable List<Acl> list;
        int uses;

        Entry(int index, long key, @Nullable List<Acl> list) {
            this.index = index;
            this.key = key;
            this.list = list;
        }
    }

    private final List<@Nullable Entry> entries = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private final Map<AclOrder.Key, Entry> byList = new HashMap<>();
    private long nextKey = 1;

    AclTable() {
        entries.add(new Entry(OPEN, SnapshotCodec.OPEN_ACL_KEY, Acl.OPEN));
    }

    /** The index of {@code list}, used once more. */
    int use(@Nullable List<Acl> list) {
        if (list == null || isOpen(list)) {
            return OPEN;
        }
        Entry entry = byList.get(new AclOrder.Key(list));
        if (entry == null) {
            entry = add(nextKey, List.copyOf(list));
        }
        entry.uses++;
        return entry.index;
    }

    void release(int index) {
        if (index == OPEN) {
            return;
        }
        Entry entry = get(index);
        if (--entry.uses == 0) {
            forget(entry);
        }
    }

    private void forget(Entry entry) {
        if (entry.list != null) {
            byList.remove(new AclOrder.Key(entry.list), entry);
        }
        entries.set(entry.index, null);
        free.add(entry.index);
    }

    private Entry add(long key, @Nullable List<Acl> list) {
        int index = free.isEmpty() ? entries.size() : free.removeLast();
        Entry entry = new Entry(index, key, list);
        if (index == entries.size()) {
            entries.add(entry);
        } else {
            entries.set(index, entry);
        }
        if (list != null) {
            byList.putIfAbsent(new AclOrder.Key(list), entry);
        }
        nextKey = Math.max(nextKey, key + 1);
        return entry;
    }

    /** The list of a znode; null if it is not known. */
    @Nullable List<Acl> list(int index) {
        return index == OPEN ? Acl.OPEN : get(index).list;
    }

    long key(int index) {
        return index == OPEN ? SnapshotCodec.OPEN_ACL_KEY : get(index).key;
    }

    /** All lists that have a key of their own and are known, ascending by index. */
    List<Entry> known() {
        List<Entry> known = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (entry != null && entry.index != OPEN && entry.list != null) {
                known.add(entry);
            }
        }
        return known;
    }

    private Entry get(int index) {
        return entries.get(index);
    }

    static boolean isOpen(List<Acl> list) {
        return list == Acl.OPEN || list.size() == 1 && list.equals(Acl.OPEN);
    }

    /** Takes the lists of a snapshot by their keys, then drops what no znode has asked for. */
    final class Loading {
        private final Map<Long, Entry> byKey = new HashMap<>();

        void add(long key, List<Acl> list) {
            Entry before = byKey.put(key, AclTable.this.add(key, List.copyOf(list)));
            if (before != null) {
                forget(before); // as in ZooKeeper, the later one counts
            }
        }

        int use(long key) {
            if (key == SnapshotCodec.OPEN_ACL_KEY) {
                return OPEN;
            }
            Entry entry = byKey.get(key);
            if (entry == null) {
                entry = AclTable.this.add(key, null);
                byKey.put(key, entry);
            }
            entry.uses++;
            return entry.index;
        }

        void finish() {
            for (Entry entry : byKey.values()) {
                if (entry.uses == 0) {
                    forget(entry);
                }
            }
        }
    }
}
