package io.lockkeeper.replica;

import io.lockkeeper.protocol.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of changes: a connection's number, its identities, and an index of its watches, so that they go with it in time
 * proportional to their number.
 *
 * <p>The index says at which place of each {@link WatchSet} this watcher stands. Most watchers of a crowded path have that one
 * watch, so the first one needs no array; the others are in an open-addressing table of at most half its capacity.
 */
final class Watcher {
    /** Most characters that all identities of a connection may have; each has at least a hundred. */
    static final int MAX_IDENTITY_CHARS = 2 * 1024 * 1024;

    private static final int LEAST_IDENTITY_CHARS = 100;
    private static final int MIN_CAPACITY = 4;

    final long connection;
    List<Id> ids;

    /** The last step in which it was told something, kept by {@link WatchTable}: a step tells each watcher one thing. */
    long toldInStep;

    private @Nullable WatchSet first;
    private int firstPlace;
    private @Nullable WatchSet @Nullable [] sets;
    private int @Nullable [] places;
    private int inTable;

    Watcher(long connection, List<Id> ids) {
        this.connection = connection;
        this.ids = ids;
    }

    /** Takes on identities beside those it has; false if that would be more than a client can need. */
    boolean identify(List<Id> proven) {
        List<Id> more = new ArrayList<>(ids);
        for (Id id : proven) {
            if (!more.contains(id)) {
                more.add(id);
            }
        }
        long chars = 0;
        for (Id id : more) {
            chars += Math.max(LEAST_IDENTITY_CHARS, length(id.scheme()) + length(id.id()));
        }
        if (chars > MAX_IDENTITY_CHARS) {
            return false;
        }
        if (more.size() > ids.size()) {
            ids = List.copyOf(more);
        }
        return true;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    int watchCount() {
        return inTable + (first == null ? 0 : 1);
    }

    /** Where it stands in the set, -1 if it does not. */
    int placeIn(WatchSet set) {
        if (first == set) {
            return firstPlace;
        }
        int at = find(set);
        return at < 0 ? -1 : places[at];
    }

    /** Remembers where it now stands. */
    void stands(WatchSet set, int place) {
        if (first == set) {
            firstPlace = place;
            return;
        }
        int at = find(set);
        if (at >= 0) {
            places[at] = place;
        } else if (first == null) {
            first = set;
            firstPlace = place;
        } else {
            insert(set, place);
        }
    }

    void forget(WatchSet set) {
        if (first == set) {
            first = null;
            return;
        }
        int at = find(set);
        if (at >= 0) {
            closeGap(at);
            if (--inTable == 0) {
                sets = null;
                places = null;
            }
        }
    }

    /** Calls for every set it stands in; {@code action} must leave this watcher alone. */
    void forEachSet(Consumer<WatchSet> action) {
        if (first != null) {
            action.accept(first);
        }
        if (sets != null) {
            for (WatchSet set : sets) {
                if (set != null) {
                    action.accept(set);
                }
            }
        }
    }

    void forgetAll() {
        first = null;
        sets = null;
        places = null;
        inTable = 0;
    }

    private int find(WatchSet set) {
        if (sets == null) {
            return -1;
        }
        int mask = sets.length - 1;
        for (int i = set.hash & mask; sets[i] != null; i = i + 1 & mask) {
            if (sets[i] == set) {
                return i;
            }
        }
        return -1;
    }

    private void insert(WatchSet set, int place) {
        @Nullable WatchSet[] table = sets;
        if (table == null) {
            table = new WatchSet[MIN_CAPACITY];
            sets = table;
            places = new int[MIN_CAPACITY];
        } else if ((inTable + 1) * 2 > table.length) {
            table = grow(table);
        }
        fill(table, places, set, place);
        inTable++;
    }

    private @Nullable WatchSet[] grow(@Nullable WatchSet[] old) {
        @Nullable WatchSet[] larger = new WatchSet[old.length * 2];
        int[] largerPlaces = new int[larger.length];
        for (int i = 0; i < old.length; i++) {
            WatchSet set = old[i];
            if (set != null) {
                fill(larger, largerPlaces, set, places[i]);
            }
        }
        sets = larger;
        places = largerPlaces;
        return larger;
    }

    private static void fill(@Nullable WatchSet[] table, int[] places, WatchSet set, int place) {
        int mask = table.length - 1;
        int i = set.hash & mask;
        while (table[i] != null) {
            i = i + 1 & mask;
        }
        table[i] = set;
        places[i] = place;
    }

    private void closeGap(int gap) {
        int mask = sets.length - 1;
        for (int i = gap + 1 & mask; sets[i] != null; i = i + 1 & mask) {
            if ((i - (sets[i].hash & mask) & mask) >= (i - gap & mask)) {
                sets[gap] = sets[i];
                places[gap] = places[i];
                gap = i;
            }
        }
        sets[gap] = null;
    }
}
