package io.lockkeeper.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A directory in memory that knows what a power cut would leave, and fails on demand. Names and contents are safe once forced; of
 * what is not, {@link #afterPowerCut} keeps a prefix, and some first ones of the creations, renames and deletions.
 */
final class MemoryDisk implements Disk {
    /** A file with what the disk has of it for certain. */
    private static final class Inode {
        byte[] now = {};
        byte[] safe = {};
    }

    private Map<String, Inode> names = new TreeMap<>();
    /** The names after each change since the last force of the directory; the first are the safe ones. */
    private final List<Map<String, Inode>> history = new ArrayList<>();

    private long freeBytes = Long.MAX_VALUE;
    private long operationsLeft = Long.MAX_VALUE;
    private boolean forceFails;
    long forces;
    long writes;

    MemoryDisk() {
        history.add(new HashMap<>());
    }

    static MemoryDisk of(Map<String, byte[]> files) {
        MemoryDisk disk = new MemoryDisk();
        files.forEach(disk::put);
        return disk;
    }

    /** A file that is safe. */
    void put(String name, byte[] bytes) {
        Inode inode = new Inode();
        inode.now = bytes.clone();
        inode.safe = inode.now;
        names.put(name, inode);
        history.clear();
        history.add(new HashMap<>(names));
    }

    byte[] bytes(String name) {
        return names.get(name).now.clone();
    }

    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        names.forEach((name, inode) -> files.put(name, inode.now));
        return files;
    }

    /** Only this many bytes can still be added. */
    void limit(long bytes) {
        freeBytes = bytes;
    }

    void failForces() {
        forceFails = true;
    }

    /** The n-th change or force from now on fails, and all after it. */
    void failAfter(long operations) {
        operationsLeft = operations;
    }

    /** What one finds when the power is back. */
    MemoryDisk afterPowerCut(Random random) {
        Map<String, Inode> left = history.get(random.nextInt(history.size()));
        Map<String, byte[]> files = new HashMap<>();
        left.forEach((name, inode) -> files.put(name, torn(inode, random)));
        return of(files);
    }

    private static byte[] torn(Inode inode, Random random) {
        if (inode.now == inode.safe || random.nextInt(4) == 0) {
            return inode.safe;
        }
        int length = random.nextBoolean()
                ? inode.now.length
                : inode.safe.length + random.nextInt(Math.max(1, inode.now.length - inode.safe.length + 1));
        byte[] result = Arrays.copyOf(inode.safe, Math.max(length, 0));
        int end = random.nextInt(result.length + 1);
        System.arraycopy(inode.now, 0, result, 0, Math.min(end, inode.now.length));
        return result;
    }

    @Override
    public String place() {
        return "/memory";
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public long size(String name) throws IOException {
        return inode(name).now.length;
    }

    @Override
    public long modifiedMillis(String name) throws IOException {
        return inode(name).now.length;
    }

    @Override
    public DiskFile create(String name) throws IOException {
        operation();
        Inode inode = new Inode();
        names.put(name, inode);
        changed();
        return new Open(inode, true);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new Open(inode(name), false);
    }

    @Override
    public DiskFile edit(String name) throws IOException {
        return new Open(inode(name), true);
    }

    @Override
    public void delete(String name) throws IOException {
        operation();
        names.remove(name);
        changed();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        operation();
        names.put(to, inode(from));
        names.remove(from);
        changed();
    }

    @Override
    public void force() throws IOException {
        operation();
        forces++;
        history.clear();
        history.add(new HashMap<>(names));
    }

    @Override
    public long freeBytes() {
        return freeBytes;
    }

    private void changed() {
        history.add(new HashMap<>(names));
    }

    private void operation() throws IOException {
        if (operationsLeft <= 0) {
            throw new IOException("Input/output error");
        }
        operationsLeft--;
    }

    private Inode inode(String name) throws IOException {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return inode;
    }

    private final class Open implements DiskFile {
        private final Inode inode;
        private final boolean writable;
        private boolean closed;

        Open(Inode inode, boolean writable) {
            this.inode = inode;
            this.writable = writable;
        }

        @Override
        public long size() {
            requireOpen();
            return inode.now.length;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            requireOpen();
            if (position >= inode.now.length) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), inode.now.length - position);
            into.put(inode.now, (int) position, count);
            return count;
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            requireOpen();
            if (!writable) {
                throw new IOException("not open for writing");
            }
            operation();
            writes++;
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            boolean isPadding = bytes.length == 1 && bytes[0] == 0;
            int fits = isPadding ? 1 : (int) Math.min(bytes.length, freeBytes);
            byte[] longer = Arrays.copyOf(inode.now, (int) Math.max(inode.now.length, position + fits));
            System.arraycopy(bytes, 0, longer, (int) position, fits);
            inode.now = longer;
            freeBytes -= isPadding ? 0 : fits;
            if (fits < bytes.length) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            requireOpen();
            operation();
            inode.now = Arrays.copyOf(inode.now, (int) size);
        }

        @Override
        public void force() throws IOException {
            requireOpen();
            operation();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            forces++;
            inode.safe = inode.now;
        }

        @Override
        public void close() {
            closed = true;
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("closed");
            }
        }
    }

    /** For comparing whole files. */
    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
