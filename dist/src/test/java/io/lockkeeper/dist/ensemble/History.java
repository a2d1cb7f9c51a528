package io.lockkeeper.dist.ensemble;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all clients asked for and were told, and whether a service that keeps its promises can have said so. Keys are znodes that are
 * written by comparing versions, so each version of each has one writer at most, and all who read that version see its value.
 */
final class History {
    /**
     * A conditional write that was acknowledged, or whose outcome its client never learned.
     *
     * @param version the znode's version after it
     * @param beganNanos when it was asked for
     * @param endedNanos when the answer came; {@link Long#MAX_VALUE} if none came
     */
    record Write(String key, int version, String value, long beganNanos, long endedNanos) {
        boolean isAcknowledged() {
            return endedNanos != Long.MAX_VALUE;
        }
    }

    /**
     * A read that was answered.
     *
     * @param session whose: within one, time only goes forwards
     * @param synced right behind a sync of the same session
     */
    record Read(String key, int version, @Nullable String value, long mzxid, long session, boolean synced, long beganNanos) {}

    private final List<Write> writes = Collections.synchronizedList(new ArrayList<>());
    private final List<Read> reads = Collections.synchronizedList(new ArrayList<>());

    void add(Write write) {
        writes.add(write);
    }

    void add(Read read) {
        reads.add(read);
    }

    int acknowledged() {
        return (int) List.copyOf(writes).stream().filter(Write::isAcknowledged).count();
    }

    /** The highest version of a key that anybody was told of. */
    int highestAcknowledged(String key) {
        return List.copyOf(writes).stream().filter(Write::isAcknowledged).filter(write -> write.key.equals(key))
            .mapToInt(Write::version).max().orElse(0);
    }

    /** What is wrong with it, a line each; empty if nothing. */
    List<String> flaws() {
        List<String> flaws = new ArrayList<>();
        Map<String, Write> byVersion = oneWriterForEachVersion(flaws);
        readersAgree(byVersion, flaws);
        writesAreInOrderOfTime(flaws);
        sessionsGoForwards(flaws);
        syncedReadsSeeWhatWasAcknowledged(flaws);
        return flaws;
    }

    private Map<String, Write> oneWriterForEachVersion(List<String> flaws) {
        Map<String, Write> byVersion = new HashMap<>();
        for (Write write : List.copyOf(writes)) {
            if (write.isAcknowledged()) {
                Write other = byVersion.put(write.key + "@" + write.version, write);
                if (other != null) {
                    flaws.add("both were told that they wrote the same version: " + other + " and " + write);
                }
            }
        }
        return byVersion;
    }

    private void readersAgree(Map<String, Write> byVersion, List<String> flaws) {
        Map<String, Read> first = new HashMap<>();
        for (Read read : List.copyOf(reads)) {
            String at = read.key + "@" + read.version;
            Write write = byVersion.get(at);
            if (write != null && !write.value.equals(read.value)) {
                flaws.add("a version has another value than the one acknowledged: " + write + ", " + read);
            }
            Read other = first.putIfAbsent(at, read);
            if (other != null && (!Objects.equals(other.value, read.value) || other.mzxid != read.mzxid)) {
                flaws.add("two readers of one version disagree: " + other + ", " + read);
            }
        }
    }

    /** A write that began when another one had been acknowledged comes after it. */
    private void writesAreInOrderOfTime(List<String> flaws) {
        for (List<Write> ofKey : acknowledgedByKey().values()) {
            List<Write> byEnd = ofKey.stream().sorted(Comparator.comparingLong(Write::endedNanos)).toList();
            List<Write> byStart = ofKey.stream().sorted(Comparator.comparingLong(Write::beganNanos)).toList();
            int ended = 0;
            Write highest = null;
            for (Write write : byStart) {
                while (byEnd.get(ended).endedNanos < write.beganNanos) {
                    Write before = byEnd.get(ended++);
                    highest = highest == null || before.version > highest.version ? before : highest;
                }
                if (highest != null && write.version <= highest.version) {
                    flaws.add("a later write came earlier: " + highest + ", then " + write);
                }
            }
        }
    }

    private void sessionsGoForwards(List<String> flaws) {
        Map<String, Read> last = new HashMap<>();
        for (Read read : List.copyOf(reads).stream().sorted(Comparator.comparingLong(Read::beganNanos)).toList()) {
            Read before = last.put(read.session + read.key, read);
            if (before != null && read.version < before.version) {
                flaws.add("a session sees the past: " + before + ", then " + read);
            }
        }
    }

    private void syncedReadsSeeWhatWasAcknowledged(List<String> flaws) {
        Map<String, List<Write>> byKey = acknowledgedByKey();
        for (Read read : List.copyOf(reads)) {
            if (read.synced) {
                byKey.getOrDefault(read.key, List.of()).stream()
                    .filter(write -> write.endedNanos < read.beganNanos && write.version > read.version)
                    .findFirst().ifPresent(write -> flaws.add("a read behind a sync misses an acknowledged write: " + write + ", " + read));
            }
        }
    }

    private Map<String, List<Write>> acknowledgedByKey() {
        Map<String, List<Write>> byKey = new HashMap<>();
        List.copyOf(writes).stream().filter(Write::isAcknowledged)
            .forEach(write -> byKey.computeIfAbsent(write.key, _ -> new ArrayList<>()).add(write));
        return byKey;
    }
}
