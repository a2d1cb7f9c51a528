package io.lockkeeper.replica;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The learners that get the open image, and those that wait for one. Compat: a learner gets a snapshot without the header of a file, and
 * with a signature at its end.
 */
final class ImageStreams {
    private static final class Receiver {
        /** Bytes; 0 while it has not asked. */
        int asks;
        /** When it began, or was given the last portion. */
        long since;
    }

    private final long patienceMillis;
    private final Map<Long, Receiver> receivers = new LinkedHashMap<>();
    private final Set<Long> waiting = new LinkedHashSet<>();

    ImageStreams(long patienceMillis) {
        this.patienceMillis = patienceMillis;
    }

    void want(long link) {
        waiting.add(link);
    }

    boolean isWanted() {
        return !waiting.isEmpty();
    }

    /** Whether nobody receives. */
    boolean isEmpty() {
        return receivers.isEmpty();
    }

    /** Those that wait receive from now on. */
    List<Long> begin(long nowMillis) {
        List<Long> begun = new ArrayList<>(waiting);
        waiting.clear();
        for (long link : begun) {
            Receiver receiver = new Receiver();
            receiver.since = nowMillis;
            receivers.put(link, receiver);
        }
        return begun;
    }

    void asked(long link, int maxBytes) {
        Receiver receiver = receivers.get(link);
        if (receiver != null) {
            receiver.asks = maxBytes;
        }
    }

    boolean allAsk() {
        return receivers.values().stream().allMatch(receiver -> receiver.asks > 0);
    }

    int leastAsked() {
        return receivers.values().stream().mapToInt(receiver -> receiver.asks).min().orElse(Integer.MAX_VALUE);
    }

    /** Whether it received. */
    boolean remove(long link) {
        waiting.remove(link);
        return receivers.remove(link) != null;
    }

    /** Whether anybody received. */
    boolean clear() {
        boolean received = !receivers.isEmpty();
        waiting.clear();
        receivers.clear();
        return received;
    }

    void handOut(Portions.Portion portion, long nowMillis, Outbox out) {
        if (receivers.isEmpty()) {
            return;
        }
        byte[] bytes = bytes(portion);
        List<Long> links = List.copyOf(receivers.keySet());
        receivers.values().forEach(receiver -> {
            receiver.asks = 0;
            receiver.since = nowMillis;
        });
        if (portion.last()) {
            receivers.clear();
        }
        links.forEach(link -> out.imagePortion(link, bytes, portion.last()));
    }

    private static byte[] bytes(Portions.Portion portion) {
        byte[] all = portion.bytes();
        byte[] bytes = portion.first() ? Arrays.copyOfRange(all, SnapshotCodec.HEADER_BYTES, all.length) : all;
        if (!portion.last()) {
            return bytes;
        }
        JuteWriter signed = new JuteWriter(bytes.length + 32);
        signed.writeRaw(bytes, 0, bytes.length).writeString(SnapshotCodec.LEARNER_SIGNATURE);
        return signed.toByteArray();
    }

    /** Those that have not asked for longer than they may. */
    List<Long> stalled(long nowMillis) {
        if (receivers.isEmpty()) {
            return List.of();
        }
        List<Long> stalled = new ArrayList<>();
        receivers.forEach((link, receiver) -> {
            if (receiver.asks == 0 && nowMillis - receiver.since > patienceMillis) {
                stalled.add(link);
            }
        });
        return stalled;
    }
}
