package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.network.Hosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Every process and scratch directory of a run, so that none outlives it: whatever happens, also at Ctrl-C, processes are killed by their
 * ids and directories deleted. Any thread may call.
 */
final class Leftovers implements AutoCloseable {
    private static final long DEATH_SECONDS = 10;

    private final Set<Process> processes = new LinkedHashSet<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private final Set<Hosts> networks = new LinkedHashSet<>();
    private boolean closed;

    /** One that also cleans up when the virtual machine is told to end. */
    static Leftovers guarded() {
        Leftovers leftovers = new Leftovers();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("leftovers").unstarted(leftovers::close));
        return leftovers;
    }

    /** Starts a process, unless the end has come already. */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        refuseWhenClosed();
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** A new directory for what one server or tool writes. */
    synchronized Path directory(Path parent, String prefix) throws IOException {
        refuseWhenClosed();
        Files.createDirectories(parent);
        Path directory = Files.createTempDirectory(parent, prefix);
        directories.add(directory);
        return directory;
    }

    /** A new network for as many servers. */
    synchronized Hosts network(int count, String net) throws IOException {
        refuseWhenClosed();
        Hosts network = new Hosts(count, net);
        networks.add(network);
        return network;
    }

    /** Servers on it have ended. */
    void takeDown(Hosts network) {
        network.close();
        synchronized (this) {
            networks.remove(network);
        }
    }

    private void refuseWhenClosed() throws IOException {
        if (closed) {
            throw new IOException("told to end");
        }
    }

    /**
     * Returns at once, unless this is closed because the virtual machine ends: then never. For a thread that has something to say about a
     * server that died, which is no news after all were killed.
     */
    void awaitEndIfClosed() throws InterruptedException {
        boolean ending;
        synchronized (this) {
            ending = closed;
        }
        if (ending) {
            Thread.currentThread().join();
        }
    }

    /** The process has ended, or is to end now and at once, with all that it started. */
    void end(Process process) {
        kill(process);
        synchronized (this) {
            processes.remove(process);
        }
    }

    void delete(Path directory) throws IOException {
        deleteTree(directory);
        synchronized (this) {
            directories.remove(directory);
        }
    }

    @Override
    public void close() {
        List<Process> alive;
        List<Path> present;
        List<Hosts> standing;
        synchronized (this) {
            closed = true;
            alive = new ArrayList<>(processes);
            present = new ArrayList<>(directories);
            standing = new ArrayList<>(networks);
            processes.clear();
            directories.clear();
            networks.clear();
        }
        alive.forEach(Leftovers::kill);
        standing.forEach(Hosts::close);
        for (Path directory : present) {
            try {
                deleteTree(directory);
            } catch (IOException e) {
                System.err.println("lk bench compare: cannot delete " + directory + ": " + e.getMessage());
            }
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        family.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException _) {
            // Gone is what it should be.
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
