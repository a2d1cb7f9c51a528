package io.lockkeeper.client.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines entered in this run, numbered from 0. Keeps the last thousand. */
final class History {
    private static final int KEPT = 1_000;
    private static final int SHOWN = 11;

    record Entry(int number, String line) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private int next;

    void add(String line) {
        entries.addLast(new Entry(next++, line));
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    /** The number the next line will have. */
    int next() {
        return next;
    }

    List<Entry> recent() {
        List<Entry> all = new ArrayList<>(entries);
        return all.subList(Math.max(0, all.size() - SHOWN), all.size());
    }

    @Nullable String line(int number) {
        for (Entry entry : entries) {
            if (entry.number() == number) {
                return entry.line();
            }
        }
        return null;
    }
}
