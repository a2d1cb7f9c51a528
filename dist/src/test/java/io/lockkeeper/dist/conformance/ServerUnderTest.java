package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server process on a loopback port of its own. Its directory holds {@code zoo.cfg}, {@code data}, and what the
 * process printed; a directory that the server made for itself goes away with it, one that a test gave stays.
 */
final class ServerUnderTest implements AutoCloseable {

    private final Kind kind;
    private final Setup setup;
    private final @Nullable Companions companions;
    private final Path home;
    private final boolean ownHome;
    private final ReservedPort port;
    private Process process;
    private int starts;

    private ServerUnderTest(Kind kind, Setup setup, Place place, @Nullable Path home, List<String> arguments, ReservedPort port) {
        this.kind = kind;
        this.ownHome = home == null;
        this.port = port;
        try {
            this.home = home == null ? Files.createTempDirectory("conformance-") : home;
            this.companions = place == Place.ALONE ? null : new Companions(kind, setup, place, this.home);
            this.setup = companions == null ? setup : companions.joining();
            this.process = launch(arguments.isEmpty() ? List.of(writeConfig().toString()) : arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server on an empty data directory that answers clients. */
    static ServerUnderTest start(Kind kind, Setup setup) {
        return launch(kind, setup, null).awaitServing();
    }

    /** The same, in some place of an ensemble that serves as a whole. */
    static ServerUnderTest start(Kind kind, Setup setup, Place place) {
        ServerUnderTest server = new ServerUnderTest(kind, setup, place, null, List.of(), new ReservedPort());
        try {
            if (server.companions != null) {
                server.companions.start();
            }
            return server.awaitServing();
        } catch (AssertionError failed) {
            server.close();
            throw failed;
        }
    }

    /** A server on {@code home/data}, which may hold data already, that answers clients. */
    static ServerUnderTest start(Kind kind, Setup setup, Path home) {
        return launch(kind, setup, home).awaitServing();
    }

    /** A process that may or may not come to serve: the test waits for one or the other. */
    static ServerUnderTest launch(Kind kind, Setup setup, @Nullable Path home) {
        return new ServerUnderTest(kind, setup, Place.ALONE, home, List.of(), new ReservedPort());
    }

    /** A process started by {@code <port> <dataDir>} alone, without a configuration file. */
    static ServerUnderTest startPositional(Kind kind, Path home) {
        var port = new ReservedPort();
        List<String> arguments = List.of(Integer.toString(port.number()), home.resolve("data").toString());
        return new ServerUnderTest(kind, Setup.DEFAULTS, Place.ALONE, home, arguments, port).awaitServing();
    }

    /** The two others of its ensemble; where this one follows, the leader comes first. */
    List<ServerUnderTest> companions() {
        return Objects.requireNonNull(companions, "it stands alone").servers();
    }

    int port() {
        return port.number();
    }

    long pid() {
        return process.pid();
    }

    Path home() {
        return home;
    }

    /** Where the server keeps logs and snapshots. */
    Path versionDirectory() {
        return home.resolve("data/version-2");
    }

    /** A raw connection without a handshake. */
    RawClient open() {
        return RawClient.open(port());
    }

    /** A raw connection with a new session. */
    RawClient connect() {
        RawClient client = open();
        client.handshake(Handshake.fresh());
        return client;
    }

    /** What the server answers to a four-letter word, until it closes the connection. */
    String fourLetterWord(String word) {
        return new String(fourLetterWord(word.getBytes(UTF_8)), UTF_8);
    }

    byte[] fourLetterWord(byte[] bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout((int) Await.LONG.toMillis());
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServerUnderTest awaitServing() {
        try {
            awaitAnswer();
            return this;
        } catch (AssertionError failed) {
            close();
            throw failed;
        }
    }

    private void awaitAnswer() {
        Await.untilLook(kind + " serves on port " + port(), patienceMillis -> {
            if (!process.isAlive()) {
                throw new AssertionError(kind + " ended with exit code " + process.exitValue() + ":\n" + output());
            }
            return serves(patienceMillis);
        });
    }

    private boolean serves(int patienceMillis) {
        return wordIfAnswered("srvr", patienceMillis).contains("Mode: ");
    }

    /** What it answers to a four-letter word within some time; empty if it does not, as one does that starts or accepts nobody. */
    private String wordIfAnswered(String word, int patienceMillis) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), patienceMillis);
            socket.setSoTimeout(patienceMillis);
            socket.getOutputStream().write(word.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException refusedOrTooSlow) {
            return "";
        }
    }

    /** Waits for an answer to a four-letter word that contains this; also from a server that accepts nobody at the moment. */
    void awaitWord(String word, String part) {
        Await.untilLook("the answer to " + word + " contains " + part,
                patienceMillis -> wordIfAnswered(word, patienceMillis).contains(part));
    }

    /** Whether it leads, as far as it says within some time. */
    boolean leads(int patienceMillis) {
        return wordIfAnswered("srvr", patienceMillis).contains("Mode: leader");
    }

    /** The exit code of a process that ends by itself. */
    int awaitExit() {
        try {
            if (!process.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(kind + " still runs:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the process as an operator does and returns its exit code. */
    int stop() {
        process.destroy();
        return awaitExit();
    }

    /** Ends the process as a power cut does, apart from the disk cache. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Starts a new process with the same configuration, port and data. */
    void restart() {
        try {
            process = launch(List.of(home.resolve("zoo.cfg").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitServing();
    }

    /** All that the processes of this server printed so far. */
    String output() {
        try {
            var all = new StringBuilder();
            for (int i = 1; i <= starts; i++) {
                all.append(Files.readString(home.resolve("output-" + i + ".txt")));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try (port) {
            if (!process.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(kind + " did not end when asked to");
            }
            if (companions != null) {
                companions.close();
            }
            if (ownHome) {
                deleteRecursively(home);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void deleteRecursively(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Process launch(List<String> arguments) throws IOException {
        var jvmOptions = new ArrayList<String>();
        jvmOptions.add("-Dzookeeper.admin.enableServer=false");
        setup.properties().forEach((name, value) -> jvmOptions.add("-D" + name + "=" + value));
        starts++;
        Process started = new ProcessBuilder(kind.command(jvmOptions, arguments))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output-" + starts + ".txt").toFile())
                .start();
        // Whoever interrupts the tests shall not have to look for servers they left behind.
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        return started;
    }

    private Path writeConfig() throws IOException {
        var lines = new TreeMap<String, String>();
        lines.put("dataDir", home.resolve("data").toString());
        lines.put("clientPort", Integer.toString(port()));
        lines.put("clientPortAddress", "127.0.0.1");
        lines.putAll(setup.config());
        lines.values().removeIf(String::isEmpty);
        Path file = home.resolve("zoo.cfg");
        Files.writeString(file, String.join("", lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue().replace("@HOME@", home.toString()) + "\n").toList()));
        return file;
    }
}
