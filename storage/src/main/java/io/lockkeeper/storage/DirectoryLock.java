package io.lockkeeper.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One server per directory, by a file lock that dies with its process; the file tells whose it is. It stays when the lock is let go:
 * deleting it would race with the next server.
 */
final class DirectoryLock implements Closeable {
    /**
     * Directories locked by this process. The operating system keeps one lock per process and drops it when the process closes any
     * handle of the file, so a second attempt from within must be turned away before it opens the file.
     */
    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private DirectoryLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    static DirectoryLock take(Path directory, Path file) throws IOException {
        Path key = directory.toRealPath();
        if (!OF_THIS_PROCESS.add(key)) {
            throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            DirectoryLock lock = lock(directory, key, channel);
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                OF_THIS_PROCESS.remove(key);
            }
        }
    }

    private static DirectoryLock lock(Path directory, Path key, FileChannel channel) throws IOException {
        boolean kept = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory, owner(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
            kept = true;
            return new DirectoryLock(key, channel);
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String owner = StandardCharsets.US_ASCII.decode(text.flip()).toString().trim();
        return owner.isEmpty() ? "unknown" : owner;
    }

    private static StorageException inUse(Path directory, String process) {
        return StorageException.directory("data directory " + directory + " is in use by process " + process);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OF_THIS_PROCESS.remove(key);
        }
    }
}
