package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.ZnodePath;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a subtree as ZooKeeper writes them into a znode: {@code count=5,bytes=-1=;byteHardLimit=-1;countHardLimit=-1}, where
 * -1 is no limit; or with only the first two, as old versions did. The same text without hard limits counts the present use.
 */
record Quota(long count, long bytes, long countHard, long bytesHard) {
    static final String ROOT = "/zookeeper/quota";
    static final String LIMITS = "zookeeper_limits";
    static final String STATS = "zookeeper_stats";
    static final Quota NONE = new Quota(-1, -1, -1, -1);

    private static final Pattern FIELD = Pattern.compile("(count|bytes|countHardLimit|byteHardLimit)=(-?\\d+)");

    static String node(String path) {
        return ROOT + path;
    }

    static String limitsNode(String path) {
        return ZnodePath.child(node(path), LIMITS);
    }

    static String statsNode(String path) {
        return ZnodePath.child(node(path), STATS);
    }

    static Quota parse(byte @Nullable [] data) {
        Quota quota = NONE;
        Matcher field = FIELD.matcher(data == null ? "" : new String(data, StandardCharsets.UTF_8));
        while (field.find()) {
            quota = quota.with(field.group(1), Long.parseLong(field.group(2)));
        }
        return quota;
    }

    /** The same with one limit changed: by its name in the text, or by the letter of the option for it. */
    Quota with(String name, long value) {
        return switch (name) {
            case "count", "n" -> new Quota(value, bytes, countHard, bytesHard);
            case "bytes", "b" -> new Quota(count, value, countHard, bytesHard);
            case "countHardLimit", "N" -> new Quota(count, bytes, value, bytesHard);
            case "byteHardLimit", "B" -> new Quota(count, bytes, countHard, value);
            default -> throw new IllegalArgumentException(name);
        };
    }

    boolean allowsCount(long used) {
        return (count < 0 || used <= count) && (countHard < 0 || used <= countHard);
    }

    boolean allowsBytes(long used) {
        return (bytes < 0 || used <= bytes) && (bytesHard < 0 || used <= bytesHard);
    }

    /** For the znode of the limits. */
    byte[] limits() {
        return ("count=" + count + ",bytes=" + bytes + "=;byteHardLimit=" + bytesHard + ";countHardLimit=" + countHard)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** For the znode of the present use. */
    byte[] usage() {
        return ("count=" + count + ",bytes=" + bytes).getBytes(StandardCharsets.UTF_8);
    }

    Json limitsJson() {
        return Json.object()
                .put("count", count)
                .put("bytes", bytes)
                .put("countHard", countHard)
                .put("bytesHard", bytesHard);
    }

    Json usageJson() {
        return Json.object().put("count", count).put("bytes", bytes);
    }
}
