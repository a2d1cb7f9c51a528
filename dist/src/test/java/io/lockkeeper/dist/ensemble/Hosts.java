package io.lockkeeper.dist.ensemble;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network on this machine: each server in a network namespace of its own, all on one bridge, where the tests are too. What goes from
 * one to another can be cut, in one direction or both, without either end being told (a route into nothing). Needs root and Debian's
 * iproute2.
 */
final class Hosts implements AutoCloseable {
    private static final int TEST = 254;

    private final String name;
    private final String net;
    private final int count;

    /** @param net the first three numbers of its addresses, which nothing else here uses */
    Hosts(int count, String net) {
        this.count = count;
        this.net = net;
        // The kernel may still be taking down the network of the test before. Names have 15 characters at most.
        this.name = "lk" + ProcessHandle.current().pid() % 100_000 + "x" + net.substring(net.lastIndexOf('.') + 1);
        assumeTrue(run(List.of("ip", "link", "add", name, "type", "bridge")).isEmpty(),
            "only root makes networks, and with Debian's iproute2");
        try {
            ip("addr", "add", net + "." + TEST + "/24", "dev", name);
            ip("link", "set", name, "up");
            for (int id = 1; id <= count; id++) {
                ip("netns", "add", space(id));
                ip("link", "add", name + "b" + id, "type", "veth", "peer", "name", "eth0", "netns", space(id));
                ip("link", "set", name + "b" + id, "master", name, "up");
                ip("-n", space(id), "addr", "add", address(id) + "/24", "dev", "eth0");
                ip("-n", space(id), "link", "set", "eth0", "up");
                ip("-n", space(id), "link", "set", "lo", "up");
            }
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private String space(int id) {
        return name + "n" + id;
    }

    String address(int id) {
        return net + "." + id;
    }

    /** What a command line begins with for a process to live there. */
    List<String> wrapper(int id) {
        return List.of("ip", "netns", "exec", space(id));
    }

    /** Nothing from one reaches the other any more; the way back stays as it is. */
    void cut(int from, int to) {
        ip("-n", space(from), "route", "replace", "blackhole", address(to) + "/32");
    }

    /** Nothing goes between one server and the other servers; clients still reach it. */
    void isolate(int id) {
        others(id).forEach(other -> {
            cut(id, other);
            cut(other, id);
        });
    }

    /** Everything goes everywhere again. */
    void heal() {
        for (int from = 1; from <= count; from++) {
            for (int to : others(from)) {
                run(List.of("ip", "-n", space(from), "route", "del", "blackhole", address(to) + "/32"));
            }
        }
    }

    private List<Integer> others(int id) {
        List<Integer> others = new ArrayList<>();
        for (int other = 1; other <= count; other++) {
            if (other != id) {
                others.add(other);
            }
        }
        return others;
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        String complaint = run(command);
        if (!complaint.isEmpty()) {
            throw new AssertionError(String.join(" ", command) + ": " + complaint);
        }
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : output + " (exit code " + process.exitValue() + ")";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        for (int id = 1; id <= count; id++) {
            run(List.of("ip", "netns", "del", space(id)));
        }
        run(List.of("ip", "link", "del", name));
    }
}
