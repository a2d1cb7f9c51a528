package io.lockkeeper.dist.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockkeeper.dist.conformance.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process {@code lk server} that serves, on a port of its own and the directory that its test gave it. */
final class LkServer implements AutoCloseable {
    private static final int WAIT_SECONDS = 120;

    private final Process process;
    private final Path err;
    private final int port;

    private LkServer(Process process, Path err, int port) {
        this.process = process;
        this.err = err;
        this.port = port;
    }

    /**
     * How to start one.
     *
     * @param home has {@code zoo.cfg} and what the process prints, and {@code data} unless the configuration says otherwise
     * @param config further lines of zoo.cfg, which go before those above them
     * @param options of the virtual machine
     * @param limits a shell command that comes first and holds for the server, such as {@code ulimit -f 100}; empty for none
     */
    record Launch(Path home, List<String> config, List<String> options, String limits) {
        Launch(Path home) {
            this(home, List.of(), List.of(), "");
        }

        Launch with(String... lines) {
            return new Launch(home, joined(config, lines), options, limits);
        }

        Launch option(String... more) {
            return new Launch(home, config, joined(options, more), limits);
        }

        Launch under(String command) {
            return new Launch(home, config, options, command);
        }

        private static List<String> joined(List<String> some, String... more) {
            List<String> all = new ArrayList<>(some);
            all.addAll(List.of(more));
            return all;
        }

        /** Starts the server, which answers when this returns. */
        LkServer start() {
            try {
                Path err = Files.createTempFile(home, "err-", ".txt");
                Process process = process(err);
                String greeting = process.inputReader(UTF_8).readLine();
                if (greeting == null) {
                    throw new AssertionError("the server does not start:\n" + Files.readString(err));
                }
                return new LkServer(process, err, Integer.parseInt(greeting.substring(greeting.lastIndexOf(':') + 1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts a server that ends by itself. */
        Ended run() {
            try {
                Path err = Files.createTempFile(home, "err-", ".txt");
                Process process = process(err);
                return new Ended(exitCode(process, err), Files.readString(err));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Process process(Path err) throws IOException {
            List<String> lines = new ArrayList<>(List.of(
                "dataDir=" + home.resolve("data"), "clientPort=0", "clientPortAddress=127.0.0.1", "maxClientCnxns=0", "preAllocSize=64",
                "4lw.commands.whitelist=*", "maxSessionTimeout=" + Peer.SESSION_MILLIS));
            lines.addAll(config);
            Path file = Files.write(home.resolve("zoo.cfg"), lines);
            List<String> command = new ArrayList<>();
            if (!limits.isEmpty()) {
                command.addAll(List.of("bash", "-c", limits + "; exec \"$@\"", "limits"));
            }
            command.addAll(Kind.LOCKKEEPER.command(options, List.of(file.toString())));
            if (!limits.isEmpty()) {
                command.remove("-XX:+AutoCreateSharedArchive"); // a large file of another kind
            }
            Process started = new ProcessBuilder(command).directory(home.toFile()).redirectError(err.toFile()).start();
            // Whoever interrupts the tests shall not have to look for servers they left behind.
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return started;
        }
    }

    /** How a server ended, and all it said. */
    record Ended(int exitCode, String err) {
        /** What it said to whoever started it. */
        List<String> complaints() {
            return err.lines().filter(line -> line.startsWith("lk server: ")).toList();
        }
    }

    private static int exitCode(Process process, Path err) throws IOException {
        try {
            if (process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly().waitFor();
            throw new AssertionError("the server still runs:\n" + Files.readString(err));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Peer connect() {
        Peer peer = Peer.open(port);
        peer.hello();
        return peer;
    }

    /** The answer to a four-letter word. */
    String word(String word) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
            socket.getOutputStream().write(word.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number that {@code mntr} tells. */
    long metric(String name) {
        String line = word("mntr").lines().filter(each -> each.startsWith("zk_" + name + "\t")).findFirst().orElseThrow();
        return Long.parseLong(line.substring(line.indexOf('\t') + 1));
    }

    /** Memory that the process has of the machine. */
    long residentBytes() {
        try {
            String line = Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + name + " ends with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns when it has said that on standard error. */
    void awaitSaid(String what) {
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
            while (!Files.readString(err).contains(what)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("the server does not say " + what + ":\n" + Files.readString(err));
                }
                LockSupport.parkNanos(10_000_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end, as an operator does. */
    Ended terminate() {
        process.toHandle().destroy();
        return awaitEnd();
    }

    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    Ended awaitEnd() {
        try {
            return new Ended(exitCode(process, err), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.toHandle().destroy();
        }
        awaitEnd();
    }
}
