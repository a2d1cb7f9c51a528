package io.lockkeeper.dist.dev;

import io.lockkeeper.dist.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The servers of one directory, which says how many there are and where: nothing else is remembered between two calls. */
final class DevEnsemble {
    static final int MOST_NODES = 9;

    private static final String PLAN = "ensemble";
    private static final int QUORUM_OFFSET = 707;
    private static final int ELECTION_OFFSET = 1707;
    private static final String HOST = "127.0.0.1";

    private final List<DevNode> nodes;

    private DevEnsemble(List<DevNode> nodes) {
        this.nodes = nodes;
    }

    /** How an ensemble is laid out: server N's clients connect to port + N - 1, its peers 707 and 1707 above that. */
    record Plan(int participants, int observers, int port) {
        int size() {
            return participants + observers;
        }

        private int port(int id) {
            return port + id - 1;
        }

        private String line(int id) {
            return "server." + id + "=" + HOST + ":" + (port(id) + QUORUM_OFFSET) + ":" + (port(id) + ELECTION_OFFSET)
                + (id <= participants ? ":participant;" : ":observer;") + HOST + ":" + port(id);
        }

        private List<String> configuration(Path home, int id) {
            List<String> lines = new ArrayList<>(List.of(
                "tickTime=2000", "initLimit=10", "syncLimit=5", "dataDir=" + home.resolve("data"), "maxClientCnxns=0",
                "4lw.commands.whitelist=*", "reconfigEnabled=true", "standaloneEnabled=false"));
            if (id > participants) {
                lines.add("peerType=observer");
            }
            IntStream.rangeClosed(1, size()).mapToObj(this::line).forEach(lines::add);
            return lines;
        }
    }

    /** @throws CommandException if the directory has none */
    static DevEnsemble open(Path directory) throws CommandException {
        try {
            String[] words = Files.readString(directory.resolve(PLAN)).strip().split(" ");
            Plan plan = new Plan(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            return new DevEnsemble(nodes(directory, plan));
        } catch (IOException | RuntimeException _) {
            throw new CommandException("no ensemble in " + directory + " (lk dev makes one)");
        }
    }

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(PLAN));
    }

    /** Writes directories and configurations; starts nothing. */
    static DevEnsemble create(Path directory, Plan plan) throws CommandException {
        for (int id = 1; id <= plan.size(); id++) {
            for (int port : new int[] {plan.port(id), plan.port(id) + QUORUM_OFFSET, plan.port(id) + ELECTION_OFFSET}) {
                requireFree(port);
            }
        }
        try {
            for (int id = 1; id <= plan.size(); id++) {
                Path home = directory.resolve(Integer.toString(id));
                Files.createDirectories(home.resolve("data"));
                Files.writeString(home.resolve("data").resolve("myid"), id + "\n");
                Files.write(home.resolve("zoo.cfg"), plan.configuration(home, id));
            }
            // Last: a directory that has it has everything.
            Files.writeString(directory.resolve(PLAN), plan.participants + " " + plan.observers + " " + plan.port + "\n");
        } catch (IOException e) {
            throw new CommandException("cannot write " + e.getMessage());
        }
        return new DevEnsemble(nodes(directory, plan));
    }

    private static void requireFree(int port) throws CommandException {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral(HOST))) {
            return;
        } catch (IOException e) {
            throw new CommandException("port " + port + " is in use (--port chooses others)");
        }
    }

    private static List<DevNode> nodes(Path directory, Plan plan) {
        return IntStream.rangeClosed(1, plan.size())
            .mapToObj(id -> new DevNode(id, directory.resolve(Integer.toString(id)), new InetSocketAddress(HOST, plan.port(id)))).toList();
    }

    List<DevNode> nodes() {
        return nodes;
    }

    DevNode node(int id) throws CommandException {
        if (id < 1 || id > nodes.size()) {
            throw new CommandException("there is no server " + id + ", only 1 to " + nodes.size());
        }
        return nodes.get(id - 1);
    }

    String connectString() {
        return String.join(",", nodes.stream().map(node -> HOST + ":" + node.clientAddress().getPort()).toList());
    }
}
