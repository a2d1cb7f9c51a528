package io.lockkeeper.bench.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts servers: the same zoo.cfg, Java and environment for both, a directory and a port of its own for each. */
final class Launcher {
    /** Equal for both servers. Everything else is as each of them has it without being told. */
    static final List<String> CONFIGURATION = List.of(
        "tickTime=2000", "initLimit=10", "syncLimit=5", "snapCount=100000", "clientPortAddress=127.0.0.1", "maxClientCnxns=0",
        "admin.enableServer=false");

    /** What would tune one server behind our back. */
    private static final List<String> TUNING = List.of(
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LK_OPTS", "LK_HEAP", "JVMFLAGS", "SERVER_JVMFLAGS", "CLIENT_JVMFLAGS");

    private final Path javaHome;
    private final Path scratch;
    private final Leftovers leftovers;

    /** @param scratch the directory in which each server gets its own */
    Launcher(Path javaHome, Path scratch, Leftovers leftovers) {
        this.javaHome = javaHome;
        this.scratch = scratch;
        this.leftovers = leftovers;
    }

    /** A server on an empty directory that answers. */
    ServerUnderTest start(Program program) throws CompareException, InterruptedException {
        try {
            Path home = leftovers.directory(scratch, program.kind().key() + "-");
            InetSocketAddress address = freeAddress();
            List<String> lines = new ArrayList<>(CONFIGURATION);
            lines.add("dataDir=" + home.resolve("data"));
            lines.add("clientPort=" + address.getPort());
            Path configuration = Files.write(home.resolve("zoo.cfg"), lines);
            ServerUnderTest server = new ServerUnderTest(this, program, home, configuration, address);
            server.startAndAwaitAnswer();
            return server;
        } catch (IOException e) {
            throw new CompareException("cannot start " + program.kind() + ": " + e.getMessage());
        }
    }

    Process run(List<String> command, Path home, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).redirectInput(Path.of("/dev/null").toFile());
        equalize(builder.environment());
        return leftovers.start(builder);
    }

    private void equalize(Map<String, String> environment) {
        environment.keySet().removeAll(TUNING);
        environment.put("JAVA_HOME", javaHome.toString());
        environment.put("LK_JAVA_HOME", javaHome.toString());
        // Sources that change while this runs are not for this run.
        environment.put("LK_NO_BUILD", "1");
    }

    /** What a command prints, as one line; to ask for versions. */
    String ask(List<String> command, Path directory) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD).redirectInput(Path.of("/dev/null").toFile());
        equalize(builder.environment());
        Process process = leftovers.start(builder);
        try {
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException("'" + String.join(" ", command) + "' ends with exit code " + process.exitValue());
            }
            return answer.lines().findFirst().orElse("");
        } finally {
            leftovers.end(process);
        }
    }

    Path javaHome() {
        return javaHome;
    }

    void awaitEndIfClosed() throws InterruptedException {
        leftovers.awaitEndIfClosed();
    }

    void end(Process process) {
        leftovers.end(process);
    }

    void delete(Path home) throws IOException {
        leftovers.delete(home);
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }
}
