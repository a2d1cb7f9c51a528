package io.lockkeeper.dist.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small disk in memory, mounted on a directory. Only root can have one. */
final class Mount implements AutoCloseable {
    private final Path directory;

    private Mount(Path directory) {
        this.directory = directory;
    }

    /** A disk of that size, or nothing where we may not mount. */
    static Optional<Mount> on(Path directory, int kilobytes) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return succeeds("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "lk-faults", directory.toString())
            ? Optional.of(new Mount(directory))
            : Optional.empty();
    }

    /** Changes what it was mounted with, such as {@code ro} or {@code size=10m}. */
    void remount(String option) {
        if (!succeeds("mount", "-o", "remount," + option, directory.toString())) {
            throw new AssertionError("cannot remount " + directory + " with " + option);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        succeeds("umount", directory.toString());
    }
}
