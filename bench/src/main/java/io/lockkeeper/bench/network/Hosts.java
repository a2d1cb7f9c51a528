package io.lockkeeper.bench.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network on this machine: each host is a network namespace of its own, all on one bridge, where whoever made it is too. What goes from
 * one to another can be cut, in one direction or both, without either end being told (a route into nothing). Needs root and Debian's
 * iproute2. Ids are from 1.
 */
public final class Hosts implements AutoCloseable {
    private static final int OURSELVES = 254;
    private static final Pattern BRIDGE = Pattern.compile("lk([0-9]{1,18})x[0-9]+");

    private final String name;
    private final String net;
    private final int count;

    /**
     * @param net the first three numbers of its addresses, which nothing else here uses
     * @throws IOException if it cannot be made; the message says why
     */
    public Hosts(int count, String net) throws IOException {
        this.count = count;
        this.net = net;
        removeLeftOvers();
        // The kernel may still be taking down the network of whoever was here before. Names have 15 characters at most.
        this.name = "lk" + ProcessHandle.current().pid() + "x" + net.substring(net.lastIndexOf('.') + 1);
        ip("link", "add", name, "type", "bridge");
        try {
            ip("addr", "add", net + "." + OURSELVES + "/24", "dev", name);
            ip("link", "set", name, "up");
            for (int id = 1; id <= count; id++) {
                ip("netns", "add", space(id));
                ip("link", "add", name + "b" + id, "type", "veth", "peer", "name", "eth0", "netns", space(id));
                ip("link", "set", name + "b" + id, "master", name, "up");
                ip("-n", space(id), "addr", "add", address(id) + "/24", "dev", "eth0");
                ip("-n", space(id), "link", "set", "eth0", "up");
                ip("-n", space(id), "link", "set", "lo", "up");
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** A process that was killed leaves its network behind, and with it a way to our addresses that leads nowhere. */
    private static void removeLeftOvers() {
        for (String bridge : firstWords("-br", "link", "show", "type", "bridge")) {
            Matcher made = BRIDGE.matcher(bridge);
            if (made.matches() && ProcessHandle.of(Long.parseLong(made.group(1))).isEmpty()) {
                for (String space : firstWords("netns", "list")) {
                    if (space.startsWith(bridge + "n")) {
                        tryIp("netns", "del", space);
                    }
                }
                tryIp("link", "del", bridge);
            }
        }
    }

    private String space(int id) {
        return name + "n" + id;
    }

    public String address(int id) {
        return net + "." + id;
    }

    /** What a command line begins with for a process to live there. */
    public List<String> wrapper(int id) {
        return List.of("ip", "netns", "exec", space(id));
    }

    /** Nothing from one reaches the other any more; the way back stays as it is. */
    public void cut(int from, int to) throws IOException {
        ip("-n", space(from), "route", "replace", "blackhole", address(to) + "/32");
    }

    /** Nothing goes between one host and the others; we still reach it. */
    public void isolate(int id) throws IOException {
        for (int other : others(id)) {
            cut(id, other);
            cut(other, id);
        }
    }

    /** Everything goes everywhere again. */
    public void heal() {
        for (int from = 1; from <= count; from++) {
            for (int to : others(from)) {
                tryIp("-n", space(from), "route", "del", "blackhole", address(to) + "/32");
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

    private static void ip(String... arguments) throws IOException {
        String complaint = tryIp(arguments);
        if (!complaint.isEmpty()) {
            throw new IOException("networks need root and iproute2: ip " + String.join(" ", arguments) + ": " + complaint);
        }
    }

    /** Returns what it complains of; empty if all is well. */
    private static String tryIp(String... arguments) {
        Said said = run(arguments);
        return said.well() ? "" : said.text();
    }

    /** The first word of each line that it prints; none if it fails. */
    private static List<String> firstWords(String... arguments) {
        Said said = run(arguments);
        return said.well() ? said.text().lines().map(line -> line.split(" ", 2)[0]).toList() : List.of();
    }

    private static Said run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? new Said(true, output) : new Said(false, output + " (exit code " + process.exitValue() + ")");
        } catch (IOException e) {
            return new Said(false, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Said(false, "interrupted");
        }
    }

    /** What {@code ip} printed. */
    private record Said(boolean well, String text) {}

    @Override
    public void close() {
        for (int id = 1; id <= count; id++) {
            tryIp("link", "del", name + "b" + id); // Spaces go later than their names, and would take this along only then.
            tryIp("netns", "del", space(id));
        }
        tryIp("link", "del", name);
    }
}
