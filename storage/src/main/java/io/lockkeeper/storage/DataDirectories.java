package io.lockkeeper.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a server keeps its files. {@code snapshots} and {@code logs} are the same object unless the logs have a disk of their own.
 *
 * @param snapshots {@code <dataDir>/version-2}: snapshots and epochs
 * @param logs {@code <dataLogDir>/version-2}: transaction logs
 * @param markers {@code <dataLogDir>}: the {@code initialize} file
 */
public record DataDirectories(Disk snapshots, Disk logs, Disk markers) implements Closeable {
    private static final String VERSION = "version-2";

    /** All in one place, as in the simulator. */
    public static DataDirectories of(Disk all) {
        return new DataDirectories(all, all, all);
    }

    /**
     * Opens the directories of a server for this process alone, and makes them if need be.
     *
     * @param create whether missing directories are made ({@code zookeeper.datadir.autocreate})
     * @throws StorageException of kind DIRECTORY if one is missing, not writable, or in use by another server
     */
    public static DataDirectories open(Path dataDir, Path dataLogDir, boolean create) throws IOException {
        Path snapshots = prepare(dataDir, create);
        Path logs = prepare(dataLogDir, create);
        FileDisk snapshotDisk = lock(snapshots);
        FileDisk markers = FileDisk.shared(dataLogDir);
        // ZooKeeper compares the two paths as text; two spellings of one directory are no reason to refuse.
        if (Files.isSameFile(snapshots, logs)) {
            return new DataDirectories(snapshotDisk, snapshotDisk, markers);
        }
        try {
            return new DataDirectories(snapshotDisk, lock(logs), markers);
        } catch (IOException e) {
            snapshotDisk.close();
            throw e;
        }
    }

    /** Opens the directories of a server, running or not, to look at them. Nothing is checked. */
    public static DataDirectories inspect(Path dataDir, Path dataLogDir) {
        FileDisk snapshots = FileDisk.shared(dataDir.resolve(VERSION));
        FileDisk logs = dataDir.equals(dataLogDir) ? snapshots : FileDisk.shared(dataLogDir.resolve(VERSION));
        return new DataDirectories(snapshots, logs, FileDisk.shared(dataLogDir));
    }

    boolean areSplit() {
        return snapshots != logs;
    }

    private static Path prepare(Path root, boolean create) throws StorageException {
        Path directory = root.resolve(VERSION);
        if (!Files.isDirectory(directory)) {
            refuseOtherVersions(root);
            if (!create) {
                throw StorageException.directory("data directory " + directory
                        + " is missing, and zookeeper.datadir.autocreate is false");
            }
            if (Files.exists(root) && !Files.isDirectory(root)) {
                throw StorageException.directory("cannot create data directory " + directory + ": " + root + " is not a directory");
            }
            try {
                Files.createDirectories(directory);
            } catch (FileAlreadyExistsException e) {
                throw StorageException.directory(
                        "cannot create data directory " + directory + ": " + e.getFile() + " is not a directory");
            } catch (IOException e) {
                throw StorageException.directory("cannot create data directory " + directory + ": " + reason(e));
            }
        }
        if (!Files.isWritable(directory)) {
            throw StorageException.directory("cannot write to data directory " + directory);
        }
        return directory;
    }

    /** What looks like a new data directory may be one of a later format; its clients would find an empty tree. */
    private static void refuseOtherVersions(Path root) throws StorageException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(root, "version-*")) {
            for (Path other : others) {
                throw StorageException.directory(
                        "data directory " + root + " belongs to another version: it has " + other.getFileName() + ", but no " + VERSION);
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            return; // it is not there yet, or what is wrong with it will be found when it is used
        }
    }

    private static FileDisk lock(Path directory) throws StorageException {
        try {
            return FileDisk.exclusive(directory);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw StorageException.directory("cannot write to data directory " + directory + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied on " + denied.getFile();
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Lets other servers in. */
    @Override
    public void close() throws IOException {
        for (Disk disk : new Disk[] {snapshots, logs}) {
            if (disk instanceof FileDisk files) {
                files.close();
            }
        }
    }
}
