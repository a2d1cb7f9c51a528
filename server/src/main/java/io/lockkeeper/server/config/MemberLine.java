package io.lockkeeper.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One {@code server.<id>=<host>:<quorumPort>:<electionPort>[:role][|...][;[<host>:]<clientPort>]}, checked for its form.
 *
 * @param client what stands behind the semicolon
 */
record MemberLine(long id, boolean observer, Optional<ClientPart> client, Setting setting) {
    /** The end of a line: where that server's clients connect. */
    record ClientPart(String host, int port) {}

    private static final String PREFIX = "server.";

    static MemberLine of(Setting setting, boolean severalAddresses) {
        String[] halves = setting.value().split(";", -1);
        if (halves.length > 2) {
            throw setting.wrong("has more than one ';': an address for TLS clients is not known to this version");
        }
        String[] addresses = halves[0].split("\\|", -1);
        if (addresses.length > 1 && !severalAddresses) {
            throw setting.wrong("has several addresses, which needs multiAddress.enabled=true");
        }
        List<String> roles = new ArrayList<>();
        for (String address : addresses) {
            roles.add(roleOf(setting, address.trim()));
        }
        if (roles.stream().distinct().count() > 1) {
            throw setting.wrong("has different roles for its addresses");
        }
        Optional<ClientPart> client = halves.length == 2 ? Optional.of(clientPart(setting, halves[1].trim())) : Optional.empty();
        return new MemberLine(idOf(setting), roles.getFirst().equals("observer"), client, setting);
    }

    private static long idOf(Setting setting) {
        try {
            return Long.parseLong(setting.name().substring(PREFIX.length()).trim());
        } catch (NumberFormatException e) {
            throw setting.wrong("has no number behind 'server.'");
        }
    }

    private static String roleOf(Setting setting, String address) {
        List<String> parts = parts(setting, address);
        if (parts.size() != 3 && parts.size() != 4) {
            throw setting.wrong("is not host:quorumPort:electionPort[:role][;[host:]clientPort]");
        }
        int quorumPort = port(setting, parts.get(1));
        if (quorumPort == port(setting, parts.get(2))) {
            throw setting.wrong("has the same port for the quorum and for elections");
        }
        String role = parts.size() == 4 ? parts.get(3).trim().toLowerCase(Locale.ROOT) : "participant";
        if (!role.equals("participant") && !role.equals("observer")) {
            throw setting.wrong("has an unknown role, expected participant or observer");
        }
        return role;
    }

    private static ClientPart clientPart(Setting setting, String text) {
        List<String> parts = parts(setting, text);
        return switch (parts.size()) {
            case 1 -> new ClientPart("0.0.0.0", port(setting, parts.get(0)));
            case 2 -> new ClientPart(parts.get(0), port(setting, parts.get(1)));
            default -> throw setting.wrong("has a client address that is not [host:]port");
        };
    }

    /** What stands between the colons; a host in brackets, IPv6, counts as one part. */
    private static List<String> parts(Setting setting, String address) {
        List<String> parts = new ArrayList<>();
        String rest = address;
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            if (end < 0 || end + 1 < address.length() && address.charAt(end + 1) != ':') {
                throw setting.wrong("has a '[' without its ']'");
            }
            parts.add(address.substring(1, end));
            if (end + 1 == address.length()) {
                return parts;
            }
            rest = address.substring(end + 2);
        }
        parts.addAll(List.of(rest.split(":", -1)));
        return parts;
    }

    private static int port(Setting setting, String text) {
        try {
            int port = Integer.parseInt(text.trim());
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The same complaint as for a number out of range.
        }
        throw setting.wrong("has '%s' where a port from 0 to 65535 belongs".formatted(OneLine.quoted(text)));
    }
}
