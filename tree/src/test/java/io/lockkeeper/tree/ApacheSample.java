package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Logs and snapshots that ZooKeeper 3.9.5 wrote, cut before the padding and gzipped one by one, and beside them the tree that it
 * served from them: {@code expected.tsv} has three lines of facts, then path, data, ACL and client's Stat of each znode.
 */
record ApacheSample(String name, List<String> files, long lastZxid, List<String> sessions, List<String> znodes) {
    private static final int LOG_HEADER_BYTES = 16;

    static ApacheSample load(String name) {
        List<String> lines = new String(resource(name, "expected.tsv"), StandardCharsets.UTF_8).lines().toList();
        return new ApacheSample(
                name, facts(lines.get(0)), Long.parseLong(facts(lines.get(1)).getFirst()), facts(lines.get(2)), lines.subList(3,
                        lines.size()));
    }

    private static List<String> facts(String line) {
        String[] words = line.split(" ");
        return List.of(Arrays.copyOfRange(words, 1, words.length));
    }

    List<String> snapshots() {
        return files.stream().filter(file -> file.startsWith("snapshot.")).toList();
    }

    static long zxidOf(String file) {
        return Long.parseUnsignedLong(file.substring(file.indexOf('.') + 1), 16);
    }

    /** All transactions of all logs, in order. */
    List<LogEntry> log() {
        List<LogEntry> entries = new ArrayList<>();
        for (String file : files) {
            if (file.startsWith("log.")) {
                JuteReader in = new JuteReader(unzipped(file));
                in.skip(LOG_HEADER_BYTES);
                while (in.remaining() > 0) {
                    in.readLong();
                    byte[] payload = Objects.requireNonNull(in.readBuffer());
                    entries.add(TxnCodec.decode(payload, 0, payload.length, Integer.MAX_VALUE));
                    in.readByte();
                }
            }
        }
        return entries;
    }

    /** The tree of one snapshot, told what digest the snapshot claims. */
    ZnodeTree tree(String snapshot, TreeOptions options) {
        JuteReader in = new JuteReader(unzipped(snapshot));
        ZnodeTree.Loader loader = ZnodeTree.loader(options);
        readImage(in, loader);
        ZnodeTree tree = loader.finish(zxidOf(snapshot));
        in.skip(8 + 5); // checksum and seal
        long digestZxid = in.readLong();
        in.readInt();
        tree.expectDigest(digestZxid, in.readLong());
        return tree;
    }

    /** Everything from the header to the seal of the znodes. */
    static void readImage(JuteReader in, ImageVisitor visitor) {
        in.skip(16);
        for (int count = in.readInt(); count > 0; count--) {
            visitor.session(in.readLong(), in.readInt());
        }
        for (int count = in.readInt(); count > 0; count--) {
            long key = in.readLong();
            List<Acl> acls = VectorCodec.readAcls(in);
            visitor.acl(key, Objects.requireNonNull(acls));
        }
        for (String path = in.readString(); !"/".equals(path); path = in.readString()) {
            visitor.znode(Objects.requireNonNull(path), in.readBuffer(), in.readLong(), StatPersisted.read(in));
        }
    }

    private byte[] unzipped(String file) {
        try (InputStream in = new GZIPInputStream(open(name, file + ".gz"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name, String file) {
        try (InputStream in = open(name, file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name, String file) {
        String path = "/apache-3.9.5/" + name + "/" + file;
        return Objects.requireNonNull(ApacheSample.class.getResourceAsStream(path), path);
    }
}
