package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Member;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;

/** A set of server ids: one bit for each id there can be. Ids beyond that are strangers; they are in no set. */
final class ServerSet {
    private static final int WORDS = (Member.HIGHEST_ID + 1) / Long.SIZE;

    private final long[] words = new long[WORDS];

    static ServerSet of(Collection<Long> ids) {
        ServerSet set = new ServerSet();
        ids.forEach(set::add);
        return set;
    }

    void add(long id) {
        if (isPossible(id)) {
            words[(int) id >> 6] |= 1L << id;
        }
    }

    void addAll(ServerSet other) {
        for (int i = 0; i < WORDS; i++) {
            words[i] |= other.words[i];
        }
    }

    void remove(long id) {
        if (isPossible(id)) {
            words[(int) id >> 6] &= ~(1L << id);
        }
    }

    boolean contains(long id) {
        return isPossible(id) && (words[(int) id >> 6] & 1L << id) != 0;
    }

    void clear() {
        Arrays.fill(words, 0);
    }

    int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /** How many of these are in {@code other}, too. */
    int commonWith(ServerSet other) {
        int common = 0;
        for (int i = 0; i < WORDS; i++) {
            common += Long.bitCount(words[i] & other.words[i]);
        }
        return common;
    }

    /** Leaves only those that are in {@code other}, too. */
    void retain(ServerSet other) {
        for (int i = 0; i < WORDS; i++) {
            words[i] &= other.words[i];
        }
    }

    ServerSet copy() {
        ServerSet copy = new ServerSet();
        System.arraycopy(words, 0, copy.words, 0, WORDS);
        return copy;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** The highest id; -1 if there is none. */
    long highest() {
        return IntStream.rangeClosed(0, Member.HIGHEST_ID).filter(this::contains).max().orElse(-1);
    }

    private static boolean isPossible(long id) {
        return id >= 0 && id <= Member.HIGHEST_ID;
    }

    @Override
    public String toString() {
        return IntStream.rangeClosed(0, Member.HIGHEST_ID).filter(this::contains).boxed().toList().toString();
    }
}
