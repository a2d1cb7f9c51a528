package io.lockkeeper.zab;

import java.util.Arrays;
import java.util.Collection;

/** A set of server ids, ascending. Few servers have a vote, so it is walked through. */
final class ServerSet {
    private static final int USUAL_SIZE = 5;

    private long[] ids = new long[USUAL_SIZE];
    private int size;

    static ServerSet of(Collection<Long> ids) {
        ServerSet set = new ServerSet();
        ids.forEach(set::add);
        return set;
    }

    void add(long id) {
        int at = placeOf(id);
        if (isAt(at, id)) {
            return;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
        }
        System.arraycopy(ids, at, ids, at + 1, size - at);
        ids[at] = id;
        size++;
    }

    void addAll(ServerSet other) {
        for (int i = 0; i < other.size; i++) {
            add(other.ids[i]);
        }
    }

    void remove(long id) {
        int at = placeOf(id);
        if (isAt(at, id)) {
            size--;
            System.arraycopy(ids, at + 1, ids, at, size - at);
        }
    }

    boolean contains(long id) {
        return isAt(placeOf(id), id);
    }

    /** Where it is, or would have to be. */
    private int placeOf(long id) {
        int at = 0;
        while (at < size && ids[at] < id) {
            at++;
        }
        return at;
    }

    private boolean isAt(int at, long id) {
        return at < size && ids[at] == id;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** How many of these are in {@code other}, too. */
    int commonWith(ServerSet other) {
        int common = 0;
        for (int i = 0; i < size; i++) {
            common += other.contains(ids[i]) ? 1 : 0;
        }
        return common;
    }

    /** Leaves only those that are in {@code other}, too. */
    void retain(ServerSet other) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (other.contains(ids[i])) {
                ids[kept++] = ids[i];
            }
        }
        size = kept;
    }

    ServerSet copy() {
        ServerSet copy = new ServerSet();
        copy.ids = ids.clone();
        copy.size = size;
        return copy;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The highest id; -1 if there is none. */
    long highest() {
        return size == 0 ? -1 : ids[size - 1];
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(ids, size));
    }
}
