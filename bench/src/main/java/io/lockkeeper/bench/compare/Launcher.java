package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.network.Hosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Starts servers: the same zoo.cfg, Java and environment for both, a directory and a port of its own for each. */
final class Launcher {
    /** Equal for both servers. Everything else is as each of them has it without being told. */
    static final List<String> CONFIGURATION = List.of(
        "tickTime=2000", "initLimit=10", "syncLimit=5", "snapCount=100000", "maxClientCnxns=0",
        "admin.enableServer=false");

    /** Where a server lives: its address, and what its command line begins with for that. */
    private record Place(String address, List<String> wrapper) {}

    private static final Place LOOPBACK = new Place("127.0.0.1", List.of());
    /** Of a network that only exists on this machine. */
    private static final String NETWORK = "10.79.1";
    /** For clients, for learners, for votes. */
    private static final int PORTS_OF_A_MEMBER = 3;

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
            ServerUnderTest server = prepare(program, LOOPBACK, freePorts(1).getFirst(), Map.of());
            server.startAndAwaitAnswer();
            return server;
        } catch (IOException e) {
            throw new CompareException("cannot start " + program.kind() + ": " + e.getMessage());
        }
    }

    /**
     * An ensemble of servers with ids from 1, on empty directories, of which one leads and each answers.
     *
     * @param hosts where each lives on one of its own; otherwise all are on loopback
     * @param settings of zoo.cfg that go beyond, or against, {@link #CONFIGURATION}
     */
    EnsembleUnderTest startEnsemble(Program program, int nodes, Optional<Hosts> hosts, Map<String, String> settings)
            throws CompareException, InterruptedException {
        List<Place> places = IntStream.rangeClosed(1, nodes)
            .mapToObj(id -> hosts.map(each -> new Place(each.address(id), each.wrapper(id))).orElse(LOOPBACK)).toList();
        return startEnsemble(program, places, settings);
    }

    private EnsembleUnderTest startEnsemble(Program program, List<Place> places, Map<String, String> settings)
            throws CompareException, InterruptedException {
        List<ServerUnderTest> members = new ArrayList<>();
        try {
            int nodes = places.size();
            List<Integer> ports = freePorts(nodes * PORTS_OF_A_MEMBER);
            Map<String, String> common = new LinkedHashMap<>(settings);
            for (int i = 0; i < nodes; i++) {
                int first = i * PORTS_OF_A_MEMBER;
                String address = places.get(i).address();
                common.put("server." + (i + 1), address + ":" + ports.get(first + 1) + ":" + ports.get(first + 2));
            }
            for (int i = 0; i < nodes; i++) {
                ServerUnderTest member = prepare(program, places.get(i), ports.get(i * PORTS_OF_A_MEMBER), common);
                member.introduce(i + 1);
                members.add(member);
            }
        } catch (IOException e) {
            throw new CompareException("cannot start " + program.kind() + ": " + e.getMessage());
        }
        EnsembleUnderTest ensemble = new EnsembleUnderTest(members);
        try {
            ensemble.start();
        } catch (CompareException e) {
            ensemble.close(); // those that did start must not be beside what is measured next
            throw e;
        }
        return ensemble;
    }

    /** A network of hosts on this machine. */
    Hosts network(int count) throws CompareException {
        try {
            return leftovers.network(count, NETWORK);
        } catch (IOException e) {
            throw new CompareException(e.getMessage());
        }
    }

    void takeDown(Hosts hosts) {
        leftovers.takeDown(hosts);
    }

    /** @param settings that go beyond, or against, {@link #CONFIGURATION} */
    private ServerUnderTest prepare(Program program, Place place, int port, Map<String, String> settings) throws IOException {
        Path home = leftovers.directory(scratch, program.kind().key() + "-");
        List<String> lines = new ArrayList<>(
            CONFIGURATION.stream().filter(line -> !settings.containsKey(line.substring(0, line.indexOf('=')))).toList());
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        lines.add("dataDir=" + home.resolve("data"));
        lines.add("clientPortAddress=" + place.address());
        lines.add("clientPort=" + port);
        Path configuration = Files.write(home.resolve("zoo.cfg"), lines);
        List<String> command = new ArrayList<>(place.wrapper());
        command.addAll(program.command(configuration));
        return new ServerUnderTest(this, program.kind(), command, home, new InetSocketAddress(place.address(), port));
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

    /** All held until the last one is found, so that none is given twice. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
