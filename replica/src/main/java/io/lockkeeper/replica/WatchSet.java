package io.lockkeeper.replica;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watchers of one path in one table, in no particular order. An array of references, which is five to eight bytes a watch;
 * modes are only kept once there is one that is not STANDARD.
 */
final class WatchSet {
    /** Fires once. */
    static final byte STANDARD = 1;

    /** Stays. */
    static final byte PERSISTENT = 2;

    final String path;

    /** The table it belongs to. */
    final Map<String, WatchSet> table;

    /** Where watchers look for it first. Not from the path: clients could choose thousands of paths with one hash. */
    final int hash;

    private Watcher[] watchers = new Watcher[1];
    private byte @Nullable [] modes;
    private int size;

    /** @param number that no other set has */
    WatchSet(String path, Map<String, WatchSet> table, int number) {
        this.path = path;
        this.table = table;
        int mixed = number * 0x9E3779B1;
        this.hash = mixed ^ mixed >>> 15;
    }

    int size() {
        return size;
    }

    Watcher watcher(int place) {
        return watchers[place];
    }

    int modes(int place) {
        return modes == null ? STANDARD : modes[place];
    }

    boolean has(Watcher watcher, int mode) {
        int place = watcher.placeIn(this);
        return place >= 0 && (modes(place) & mode) != 0;
    }

    void add(Watcher watcher, byte mode) {
        int place = watcher.placeIn(this);
        if (place >= 0) {
            setModes(place, (byte) (modes(place) | mode));
            return;
        }
        if (size == watchers.length) {
            int capacity = size + (size >> 2) + 1;
            watchers = Arrays.copyOf(watchers, capacity);
            modes = modes == null ? null : Arrays.copyOf(modes, capacity);
        }
        watchers[size] = watcher;
        watcher.stands(this, size);
        setModes(size++, mode);
    }

    /** Takes the modes from the watcher; without any left it goes. Returns whether it had one of them. */
    boolean remove(Watcher watcher, int mode) {
        int place = watcher.placeIn(this);
        if (place < 0 || (modes(place) & mode) == 0) {
            return false;
        }
        if (!reduce(place, mode)) {
            watcher.forget(this);
        }
        return true;
    }

    /** Takes the watcher at this place out without telling it. */
    void removeAt(int place) {
        int last = --size;
        if (place != last) {
            Watcher moved = watchers[last];
            watchers[place] = moved;
            if (modes != null) {
                modes[place] = modes[last];
            }
            moved.stands(this, place);
        }
        clear(last);
    }

    /** After it has fired: STANDARD watches go. */
    void fired() {
        if (modes == null) {
            for (int i = 0; i < size; i++) {
                watchers[i].forget(this);
            }
            size = 0;
            watchers = new Watcher[1];
            return;
        }
        for (int i = size - 1; i >= 0; i--) {
            Watcher watcher = watchers[i];
            if ((modes[i] & STANDARD) != 0 && !reduce(i, STANDARD)) {
                watcher.forget(this);
            }
        }
    }

    /** Returns whether the watcher at this place still has a mode. */
    private boolean reduce(int place, int mode) {
        int left = modes(place) & ~mode;
        if (left == 0) {
            removeAt(place);
            return false;
        }
        setModes(place, (byte) left);
        return true;
    }

    private void setModes(int place, byte mode) {
        if (modes == null) {
            if (mode == STANDARD) {
                return;
            }
            modes = new byte[watchers.length];
            Arrays.fill(modes, 0, size, STANDARD);
        }
        modes[place] = mode;
    }

    @SuppressWarnings("NullAway") // behind the end there is nobody
    private void clear(int place) {
        watchers[place] = null;
        if (watchers.length > 16 && size * 4 < watchers.length) {
            watchers = Arrays.copyOf(watchers, watchers.length / 2);
            modes = modes == null ? null : Arrays.copyOf(modes, watchers.length);
        }
    }
}
