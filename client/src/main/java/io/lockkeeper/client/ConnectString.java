package io.lockkeeper.client;

import io.lockkeeper.protocol.ZnodePath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the servers are: {@code host:port,host:port/chroot}.
 *
 * @param servers unresolved, so that each attempt to connect asks for the address anew; at least one
 * @param chroot the znode all paths of the client are below; empty for none
 */
public record ConnectString(List<InetSocketAddress> servers, String chroot) {
    public static final int DEFAULT_PORT = 2181;

    public ConnectString {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server to connect to");
        }
    }

    /**
     * Reads the usual form; a port left out is 2181, IPv6 addresses stand in brackets.
     *
     * @throws IllegalArgumentException with the part that is wrong
     */
    public static ConnectString parse(String text) {
        int slash = text.indexOf('/');
        String chroot = slash < 0 ? "" : text.substring(slash).strip();
        if (chroot.equals(ZnodePath.ROOT)) {
            chroot = "";
        }
        String flaw = chroot.isEmpty() ? null : ZnodePath.flaw(chroot);
        if (flaw != null) {
            throw new IllegalArgumentException("Invalid path string \"" + chroot + "\" caused by " + flaw);
        }
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : (slash < 0 ? text : text.substring(0, slash)).split(",")) {
            if (!server.isBlank()) {
                servers.add(parseServer(server.strip()));
            }
        }
        return new ConnectString(servers, chroot);
    }

    private static InetSocketAddress parseServer(String server) {
        int bracket = server.indexOf(']');
        int colon = server.startsWith("[") ? server.indexOf(':', Math.max(bracket, 0)) : server.lastIndexOf(':');
        if (server.startsWith("[") && bracket < 0 || !server.startsWith("[") && server.indexOf(':') != colon) {
            throw new IllegalArgumentException("not a server address: " + server + " (IPv6 addresses need brackets: [::1]:2181)");
        }
        String host = colon < 0 ? server : server.substring(0, colon);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException("not a server address: " + server + " has no host");
        }
        return InetSocketAddress.createUnresolved(host, colon < 0 ? DEFAULT_PORT : parsePort(server, colon));
    }

    private static int parsePort(String server, int colon) {
        try {
            int port = Integer.parseInt(server.substring(colon + 1));
            if (port > 0 && port <= 0xffff) {
                return port;
            }
        } catch (NumberFormatException _) {
            // The sentence below says it better.
        }
        throw new IllegalArgumentException("not a server address: " + server + " needs a port from 1 to 65535");
    }

    /** The form {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (InetSocketAddress server : servers) {
            String host = server.getHostString();
            text.append(text.isEmpty() ? "" : ",")
                    .append(host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                    .append(':')
                    .append(server.getPort());
        }
        return text.append(chroot).toString();
    }
}
