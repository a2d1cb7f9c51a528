package io.lockkeeper.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in one file: as programs see it (the page cache), as it would be after a power cut at the worst moment (what is forced),
 * and the changes in between, of which a cut may keep any part.
 */
final class SimFile {
    /** What a disk writes as one; smaller pieces survive only when a sector itself is torn. */
    static final int SECTOR_BYTES = 512;

    private sealed interface Change {
        record Written(int at, byte[] bytes) implements Change {}

        record CutOff(int size) implements Change {}
    }

    /** Which of the changes that were not forced come through a power cut. */
    enum Fate {
        ALL_LOST,
        ALL_KEPT,
        /** Up to some byte everything, then nothing. */
        FIRST_PART_KEPT,
        /** Every sector on its own. */
        SECTORS_AT_RANDOM
    }

    private byte[] live = new byte[256];
    private int liveSize;
    private byte[] forced = new byte[0];
    private int forcedSize;
    private final List<Change> unforced = new ArrayList<>();
    private long modifiedMillis;

    int size() {
        return liveSize;
    }

    long modifiedMillis() {
        return modifiedMillis;
    }

    int read(int at, byte[] into, int offset, int length) {
        int count = Math.min(length, liveSize - at);
        System.arraycopy(live, at, into, offset, count);
        return count;
    }

    byte[] contents() {
        return Arrays.copyOf(live, liveSize);
    }

    void write(int at, byte[] bytes, long wallMillis) {
        live = put(live, at, bytes);
        liveSize = Math.max(liveSize, at + bytes.length);
        unforced.add(new Change.Written(at, bytes));
        modifiedMillis = wallMillis;
    }

    void cutOff(int size) {
        if (size < liveSize) {
            Arrays.fill(live, size, liveSize, (byte) 0);
            liveSize = size;
            unforced.add(new Change.CutOff(size));
        }
    }

    void force() {
        for (Change change : unforced) {
            harden(change);
        }
        unforced.clear();
    }

    /** A force failed: programs still see what they wrote, but nothing will ever bring it to the disk. */
    void forgetUnforced() {
        unforced.clear();
    }

    /** A byte of the medium changes by itself. */
    void rot(int at, int flippedBits) {
        if (at >= liveSize) {
            return;
        }
        live[at] ^= (byte) flippedBits;
        if (at < forcedSize) {
            forced[at] ^= (byte) flippedBits;
        }
    }

    /** The power was cut: what the disk holds now is what there is. */
    void cutPower(Fate fate, Dice dice, Coverage coverage) {
        if (!unforced.isEmpty()) {
            switch (fate) {
                case ALL_LOST -> coverage.count(Occurrence.UNFORCED_LOST);
                case ALL_KEPT -> {
                    force();
                    coverage.count(Occurrence.UNFORCED_KEPT);
                }
                case FIRST_PART_KEPT -> keepFirstPart(dice, coverage);
                case SECTORS_AT_RANDOM -> keepSectors(dice, coverage);
            }
        }
        unforced.clear();
        live = Arrays.copyOf(forced, Math.max(256, forcedSize));
        liveSize = forcedSize;
    }

    private void keepFirstPart(Dice dice, Coverage coverage) {
        int whole = dice.below(unforced.size());
        for (Change change : unforced.subList(0, whole)) {
            harden(change);
        }
        if (unforced.get(whole) instanceof Change.Written written && written.bytes().length > 0) {
            harden(new Change.Written(written.at(), Arrays.copyOf(written.bytes(), dice.below(written.bytes().length))));
            coverage.count(Occurrence.UNFORCED_TORN);
        }
    }

    private void keepSectors(Dice dice, Coverage coverage) {
        int keepPercent = dice.between(10, 95);
        for (Change change : unforced) {
            switch (change) {
                case Change.CutOff cut -> {
                    if (dice.percent(keepPercent)) {
                        harden(cut);
                    }
                }
                case Change.Written written -> keepSectorsOf(written, keepPercent, dice, coverage);
            }
        }
    }

    private void keepSectorsOf(Change.Written written, int keepPercent, Dice dice, Coverage coverage) {
        byte[] bytes = written.bytes();
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + SECTOR_BYTES - (written.at() + from) % SECTOR_BYTES);
            if (dice.percent(keepPercent)) {
                boolean torn = dice.oneIn(8);
                int kept = torn ? dice.between(from, to) : to;
                harden(new Change.Written(written.at() + from, Arrays.copyOfRange(bytes, from, kept)));
                coverage.count(torn ? Occurrence.UNFORCED_TORN : Occurrence.UNFORCED_KEPT);
            } else {
                coverage.count(Occurrence.UNFORCED_LOST);
            }
            from = to;
        }
    }

    private void harden(Change change) {
        switch (change) {
            case Change.Written written -> {
                forced = put(forced, written.at(), written.bytes());
                forcedSize = Math.max(forcedSize, written.at() + written.bytes().length);
            }
            case Change.CutOff cut -> {
                if (cut.size() < forcedSize) {
                    Arrays.fill(forced, cut.size(), forcedSize, (byte) 0);
                    forcedSize = cut.size();
                }
            }
        }
    }

    private static byte[] put(byte[] target, int at, byte[] bytes) {
        byte[] fitting = target;
        if (at + bytes.length > target.length) {
            fitting = Arrays.copyOf(target, Math.max(at + bytes.length, 2 * target.length));
        }
        System.arraycopy(bytes, 0, fitting, at, bytes.length);
        return fitting;
    }

    /** Another file with what programs see in this one, all of it safe. */
    SimFile safeCopy() {
        SimFile copy = new SimFile();
        copy.live = live.clone();
        copy.liveSize = liveSize;
        copy.forced = contents();
        copy.forcedSize = liveSize;
        copy.modifiedMillis = modifiedMillis;
        return copy;
    }
}
