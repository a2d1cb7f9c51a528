package io.lockkeeper.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds containers and TTL znodes whose time has come without looking at the rest of the tree. Childless containers are in one of two
 * sets. TTL znodes are in a heap by the earliest time they could go; whether they may is judged when that time comes, so that writing
 * to one or giving it children costs nothing here.
 */
final class ReapIndex {
    private final Znodes znodes;
    private final Owners owners;
    private final IntSet abandoned = new IntSet();
    private final IntSet neverUsed = new IntSet();
    private final DueHeap expiring = new DueHeap();

    ReapIndex(Znodes znodes, Owners owners) {
        this.znodes = znodes;
        this.owners = owners;
    }

    /** A znode is there, or has got its first child or lost its last. */
    void changed(int slot) {
        int owner = znodes.owner(slot);
        if (owner == Owners.CONTAINER) {
            abandoned.remove(slot);
            neverUsed.remove(slot);
            if (znodes.childCount(slot) == 0) {
                (znodes.cversion(slot) > 0 ? abandoned : neverUsed).add(slot);
            }
        } else if (owner != Owners.PERSISTENT && owners.kind(owner) == OwnerKind.TTL && znodes.childCount(slot) == 0) {
            expiring.add(dueMillis(slot), slot);
            if (expiring.size() > 2 * owners.ttlCount() + 64) {
                rebuild();
            }
        }
    }

    /** A znode is about to go. */
    void removed(int slot) {
        if (znodes.owner(slot) == Owners.CONTAINER) {
            abandoned.remove(slot);
            neverUsed.remove(slot);
        }
    }

    List<String> ripe(long wallMillis, long maxNeverUsedMillis, int limit) {
        List<String> paths = new ArrayList<>();
        for (int slot : abandoned.toArray()) {
            if (paths.size() >= limit) {
                return paths;
            }
            paths.add(znodes.path(slot));
        }
        if (maxNeverUsedMillis > 0) {
            for (int slot : neverUsed.toArray()) {
                if (paths.size() >= limit) {
                    return paths;
                }
                if (wallMillis - znodes.mtime(slot) > maxNeverUsedMillis) {
                    paths.add(znodes.path(slot));
                }
            }
        }
        addExpired(wallMillis, limit, paths);
        return paths;
    }

    private void addExpired(long wallMillis, int limit, List<String> paths) {
        IntSet found = new IntSet();
        while (expiring.firstDue() < wallMillis && paths.size() < limit) {
            int slot = expiring.poll();
            if (!isTtl(slot) || znodes.childCount(slot) > 0 || found.contains(slot)) {
                continue; // one with children comes back when it loses the last
            }
            if (dueMillis(slot) >= wallMillis) {
                expiring.add(dueMillis(slot), slot);
            } else {
                found.add(slot);
                paths.add(znodes.path(slot));
            }
        }
        // Whether they really go is not known yet.
        found.forEach(slot -> expiring.add(dueMillis(slot), slot));
    }

    private boolean isTtl(int slot) {
        return znodes.isLive(slot) && owners.kind(znodes.owner(slot)) == OwnerKind.TTL;
    }

    private long dueMillis(int slot) {
        return znodes.mtime(slot) + OwnerRules.ttlMillis(owners.value(znodes.owner(slot)));
    }

    /** Forgets what deleted znodes left in the heap. */
    private void rebuild() {
        expiring.clear();
        owners.forEach(OwnerKind.TTL, owner -> owner.znodes.forEach(slot -> {
            if (znodes.childCount(slot) == 0) {
                expiring.add(dueMillis(slot), slot);
            }
        }));
    }
}
