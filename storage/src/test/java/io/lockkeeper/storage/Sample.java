package io.lockkeeper.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A data directory that ZooKeeper 3.9.5 wrote, and what it reported after starting on it. Files are named from below its top. */
record Sample(String name, Map<String, byte[]> files, Map<String, Object> expected) {
    private static final int BLOCK = 512;

    static Sample load(String name) {
        try (InputStream tar = new GZIPInputStream(resource(name + ".tar.gz"));
                InputStream json = resource(name + ".expected.json")) {
            return new Sample(
                    name,
                    untar(tar, name + "/"),
                    Json.object(new String(json.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names() {
        return List.of(
                "standalone-mixed", "gzip-split", "snappy", "digest-disabled", "no-lastzxid-trailer", "torn-truncated",
                "torn-zeroed", "torn-lastbyte", "torn-emptytail", "torn-badcrc", "torn-shortheader", "no-snapshot", "quorum-3");
    }

    /** The files of one directory, such as {@code data/version-2}. */
    MemoryDisk disk(String directory) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        files.forEach((path, bytes) -> {
            if (path.startsWith(directory + "/") && path.indexOf('/', directory.length() + 1) < 0) {
                found.put(path.substring(directory.length() + 1), bytes);
            }
        });
        return MemoryDisk.of(found);
    }

    MemoryDisk snapshots() {
        return disk("data/version-2");
    }

    MemoryDisk logs() {
        return disk(isSplit() ? "log/version-2" : "data/version-2");
    }

    DataDirectories directories() {
        if (!isSplit()) {
            return DataDirectories.of(snapshots());
        }
        return new DataDirectories(snapshots(), logs(), new MemoryDisk());
    }

    private boolean isSplit() {
        return files.keySet().stream().anyMatch(path -> path.startsWith("log/"));
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> list(String key) {
        return (List<Map<String, Object>>) expected.get(key);
    }

    boolean mustRefuse() {
        return expected.containsKey("must_refuse");
    }

    long lastZxid() {
        return (Long) expected.get("last_zxid_decimal");
    }

    private static InputStream resource(String file) {
        InputStream found = Sample.class.getResourceAsStream("/testdata/apache-3.9/" + file);
        if (found == null) {
            throw new IllegalStateException("no sample " + file);
        }
        return found;
    }

    private static Map<String, byte[]> untar(InputStream tar, String top) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        while (true) {
            byte[] header = tar.readNBytes(BLOCK);
            if (header.length < BLOCK || header[0] == 0) {
                return files;
            }
            String path = text(header, 0, 100);
            int size = Integer.parseInt(text(header, 124, 12).trim(), 8);
            byte[] bytes = tar.readNBytes(size);
            tar.readNBytes((BLOCK - size % BLOCK) % BLOCK);
            if (header[156] == '0' || header[156] == 0) {
                files.put(path.substring(path.indexOf(top) + top.length()), bytes);
            }
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }
}
