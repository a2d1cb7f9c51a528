package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Adler32;

/** Reads logs and snapshots for the tests, strictly, and independently of our own storage. */
final class DataFiles {

    private static final int LOG_MAGIC = 0x5a4b4c47;
    private static final int LOG_HEADER_BYTES = 16;
    private static final int SNAPSHOT_MAGIC = 0x5a4b534e;
    private static final int END_OF_RECORD = 0x42;
    static final int TYPE_ERROR = -1;
    static final int TYPE_CREATE_SESSION = -10;

    /**
     * One transaction of a log.
     *
     * @param offset where it begins in its file
     * @param length of all its bytes in the file
     */
    record Record(long zxid, int type, byte[] body, int offset, int length) {}

    /** A node of a snapshot with the fields that tests look at. */
    record Node(String path, long aclKey, int cversion, int aversion) {}

    /** A snapshot whose checksums are right. */
    record Snapshot(int sessions, List<Node> nodes, long digestZxid, long lastProcessedZxid) {}

    private DataFiles() {}

    /** The number in the name of a log or a snapshot. */
    static long zxid(Path file) {
        return Long.parseUnsignedLong(file.getFileName().toString().split("\\.")[1], 16);
    }

    /** The whole records of a log, up to its zero padding or a torn record; none if not even its header was written. */
    static List<Record> records(Path log) {
        byte[] file = read(log);
        if (file.length < LOG_HEADER_BYTES) {
            return List.of();
        }
        var in = ByteBuffer.wrap(file);
        assertThat(in.getInt()).isEqualTo(LOG_MAGIC);
        assertThat(in.getInt()).isEqualTo(2);
        assertThat(in.getLong()).isZero();
        var records = new ArrayList<Record>();
        while (in.remaining() >= 12) {
            int offset = in.position();
            long checksum = in.getLong();
            int length = in.getInt();
            if (length == 0 || in.remaining() <= length || file[in.position() + length] != END_OF_RECORD) {
                break;
            }
            assertThat(adler(file, in.position(), length)).as("checksum at %d in %s", offset, log).isEqualTo(checksum);
            byte[] payload = new byte[length];
            in.get(payload);
            in.get();
            var fields = new Fields(payload);
            fields.i64();
            fields.i32();
            long zxid = fields.i64();
            fields.i64();
            int type = fields.i32();
            records.add(new Record(zxid, type, Arrays.copyOfRange(payload, 32, length), offset, in.position() - offset));
        }
        return records;
    }

    /** An uncompressed snapshot with both of its optional sections. */
    static Snapshot snapshot(Path path) {
        byte[] file = read(path);
        var in = new Fields(file);
        assertThat(in.i32()).isEqualTo(SNAPSHOT_MAGIC);
        assertThat(in.i32()).isEqualTo(2);
        assertThat(in.i64()).isEqualTo(-1);
        List<Long> sessions = in.list(() -> {
            long id = in.i64();
            in.i32();
            return id;
        });
        in.list(() -> {
            in.i64();
            return in.acl();
        });
        var nodes = new ArrayList<Node>();
        for (String node = in.str(); !node.equals("/"); node = in.str()) {
            in.nullableBuf();
            long aclKey = in.i64();
            in.i64();
            in.i64();
            in.i64();
            in.i64();
            in.i32();
            int cversion = in.i32();
            int aversion = in.i32();
            in.i64();
            in.i64();
            nodes.add(new Node(node, aclKey, cversion, aversion));
        }
        seal(file, in);
        long digestZxid = in.i64();
        assertThat(in.i32()).as("digest version").isEqualTo(2);
        in.i64();
        seal(file, in);
        long lastProcessedZxid = in.i64();
        seal(file, in);
        assertThat(in.remaining()).isZero();
        return new Snapshot(sessions.size(), nodes, digestZxid, lastProcessedZxid);
    }

    private static void seal(byte[] file, Fields in) {
        int end = file.length - in.remaining();
        assertThat(in.i64()).as("checksum at %d", end).isEqualTo(adler(file, 0, end));
        assertThat(in.str()).isEqualTo("/");
    }

    private static long adler(byte[] bytes, int offset, int length) {
        var adler = new Adler32();
        adler.update(bytes, offset, length);
        return adler.getValue();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
