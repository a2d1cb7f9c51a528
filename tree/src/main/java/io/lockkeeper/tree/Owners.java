package io.lockkeeper.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every owner value that znodes have, by a small index that the znode keeps, and the znodes of each. Owner 0 has index 0 and the
 * container mark index 1; both are too common to list their znodes here.
 */
final class Owners {
    static final int PERSISTENT = 0;
    static final int CONTAINER = 1;

    /** One value that is in use by at least one znode. */
    static final class Owner {
        final int index;
        final long value;
        final OwnerKind kind;
        final IntSet znodes = new IntSet();

        Owner(int index, long value, OwnerKind kind) {
            this.index = index;
            this.value = value;
            this.kind = kind;
        }
    }

    private final OwnerRules rules;
    private final List<@Nullable Owner> owners = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private final Map<Long, Owner> byValue = new HashMap<>();
    private int ephemerals;
    private int ttlZnodes;

    Owners(OwnerRules rules) {
        this.rules = rules;
        owners.add(new Owner(PERSISTENT, 0, OwnerKind.PERSISTENT));
        owners.add(new Owner(CONTAINER, OwnerRules.CONTAINER, OwnerKind.CONTAINER));
    }

    /** The index for {@code value}, under which {@code slot} is listed from now on. */
    int assign(int slot, long value) {
        if (value == 0) {
            return PERSISTENT;
        }
        if (value == OwnerRules.CONTAINER) {
            return CONTAINER;
        }
        Owner owner = byValue.get(value);
        if (owner == null) {
            int index = free.isEmpty() ? owners.size() : free.removeLast();
            owner = new Owner(index, value, rules.kind(value));
            if (index == owners.size()) {
                owners.add(owner);
            } else {
                owners.set(index, owner);
            }
            byValue.put(value, owner);
        }
        owner.znodes.add(slot);
        count(owner.kind, 1);
        return owner.index;
    }

    void release(int slot, int index) {
        if (index <= CONTAINER) {
            return;
        }
        Owner owner = get(index);
        owner.znodes.remove(slot);
        count(owner.kind, -1);
        if (owner.znodes.size() == 0) {
            byValue.remove(owner.value);
            owners.set(index, null);
            free.add(index);
        }
    }

    private void count(OwnerKind kind, int change) {
        if (kind == OwnerKind.SESSION) {
            ephemerals += change;
        } else if (kind == OwnerKind.TTL) {
            ttlZnodes += change;
        }
    }

    private Owner get(int index) {
        return owners.get(index);
    }

    long value(int index) {
        return index == PERSISTENT ? 0 : get(index).value;
    }

    OwnerKind kind(int index) {
        return index == PERSISTENT ? OwnerKind.PERSISTENT : get(index).kind;
    }

    /** What clients see: the session of an ephemeral, otherwise 0. */
    long visible(int index) {
        return index == PERSISTENT || get(index).kind != OwnerKind.SESSION ? 0 : get(index).value;
    }

    /** Slots of the session's ephemerals, ascending. */
    int[] ephemerals(long sessionId) {
        Owner owner = byValue.get(sessionId);
        return owner == null || owner.kind != OwnerKind.SESSION ? new int[0] : owner.znodes.toArray();
    }

    int ephemeralCount() {
        return ephemerals;
    }

    int ttlCount() {
        return ttlZnodes;
    }

    void forEach(OwnerKind kind, Consumer<Owner> action) {
        for (Owner owner : owners) {
            if (owner != null && owner.index > CONTAINER && owner.kind == kind) {
                action.accept(owner);
            }
        }
    }
}
