package io.lockkeeper.dist.ensemble;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a server says of itself when it is asked {@code srvr}, the word that every server answers. */
public sealed interface Answer {
    /**
     * It serves clients.
     *
     * @param mode leader, follower, observer, standalone or read-only
     * @param zxid of the last transaction it applied
     * @param version of ZooKeeper, or of which product else
     * @param mismatches how many transactions had another tree behind them than their writer's, as far as it says so
     */
    record Serving(String mode, long zxid, int connections, String latency, String version, long mismatches) implements Answer {
        private static final String EPOCH_OPENED_BY = "leader";

        public boolean isLeader() {
            return mode.equals(EPOCH_OPENED_BY);
        }

        /** Whether it has somebody who leads it. */
        public boolean follows() {
            return mode.equals("follower") || mode.equals("observer");
        }
    }

    /** It runs, and serves no client: it has no leader to serve with, or leads and does nothing else. */
    record NotServing() implements Answer {}

    /** It could not be asked, or said nothing that makes sense. */
    record Silent(String why) implements Answer {}

    /** Asks; blocks for about twice this time at most. */
    static Answer ask(InetSocketAddress server, int timeoutMillis) {
        // A name is looked up anew each time: the server may have moved.
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return read(new String(socket.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } catch (UnknownHostException e) {
            return new Silent("its name does not resolve");
        } catch (SocketTimeoutException e) {
            return new Silent("no answer in " + timeoutMillis + " ms");
        } catch (IOException e) {
            return new Silent(String.valueOf(e.getMessage()));
        }
    }

    /** More than any server's answer has. */
    int MOST_BYTES = 64 * 1024;

    /** What our servers' version has behind that of ZooKeeper. */
    String LOCKKEEPER = "-lockkeeper-";

    /** Understands the lines {@code Name: value} that all releases have. */
    static Answer read(String text) {
        if (text.contains("not currently serving requests")) {
            return new NotServing();
        }
        Map<String, String> lines = new TreeMap<>();
        text.lines().filter(line -> line.indexOf(": ") > 0)
            .forEach(line -> lines.putIfAbsent(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2).strip()));
        try {
            String mode = lines.get("Mode");
            String zxid = lines.get("Zxid");
            if (mode == null || zxid == null || !zxid.startsWith("0x")) {
                return new Silent(text.isEmpty() ? "closed the connection without an answer" : "does not answer like a server");
            }
            return new Serving(mode, Long.parseUnsignedLong(zxid.substring(2), 16), Integer.parseInt(lines.getOrDefault("Connections", "0")),
                lines.getOrDefault("Latency min/avg/max", "-"), product(lines.getOrDefault("Zookeeper version", "-")),
                Long.parseLong(lines.getOrDefault("Digest mismatches", "0")));
        } catch (NumberFormatException e) {
            return new Silent("does not answer like a server");
        }
    }

    /** "3.9.5" of ZooKeeper's own, "lockkeeper 0.1.0" of ours, which names the release it is compatible with first. */
    private static String product(String version) {
        String plain = version.replaceAll(",.*", "");
        int ours = plain.indexOf(LOCKKEEPER);
        return ours >= 0 ? "lockkeeper " + plain.substring(ours + LOCKKEEPER.length()) : plain.replaceAll("-.*", "");
    }
}
