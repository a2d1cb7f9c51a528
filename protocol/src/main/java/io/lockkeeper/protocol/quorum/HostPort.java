package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.MalformedException;

/** An address as an operator wrote it: the host is a name or literal, never resolved here, IPv6 without its brackets. */
public record HostPort(String host, int port) {
    private static final int HIGHEST_PORT = 65_535;

    public HostPort {
        if (host.isEmpty()) {
            throw MalformedException.at(0, "an address has no host");
        }
        requirePort(port);
    }

    /** {@code host:port}, the host in brackets if it is an IPv6 literal. */
    public String text() {
        return bracketed(host) + ":" + port;
    }

    /** Whether the address says no more than "wherever I am": of no use for connecting to it. */
    public boolean isWildcard() {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    }

    /**
     * Reads {@link #text}.
     *
     * @throws MalformedException if it is not of that form
     */
    public static HostPort parse(String text) {
        String[] parts = split(text);
        if (parts.length != 2) {
            throw MalformedException.at(0, "not host:port");
        }
        return new HostPort(parts[0], port(parts[1]));
    }

    static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** What stands between the colons; a host in brackets counts as one part. */
    static String[] split(String text) {
        if (!text.startsWith("[")) {
            return text.split(":", -1);
        }
        int end = text.indexOf(']');
        if (end < 0 || end + 1 < text.length() && text.charAt(end + 1) != ':') {
            throw MalformedException.at(0, "a '[' without its ']'");
        }
        if (end + 1 == text.length()) {
            return new String[] {text.substring(1, end)};
        }
        String[] rest = text.substring(end + 2).split(":", -1);
        String[] parts = new String[rest.length + 1];
        parts[0] = text.substring(1, end);
        System.arraycopy(rest, 0, parts, 1, rest.length);
        return parts;
    }

    static int port(String text) {
        try {
            return requirePort(Integer.parseInt(text.trim()));
        } catch (NumberFormatException _) {
            throw MalformedException.at(0, "not a port from 0 to " + HIGHEST_PORT);
        }
    }

    static int requirePort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw MalformedException.at(0, "not a port from 0 to " + HIGHEST_PORT);
        }
        return port;
    }
}
