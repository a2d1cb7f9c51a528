package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.MalformedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One server of an ensemble, as its {@code server.N} line says it.
 *
 * <pre>
 *   server.N = address[|address...][;[[host:]clientPort][;[host:]securePort]]
 *   address  = host:quorumPort:electionPort[:participant|:observer]
 * </pre>
 *
 * @param id from 0 to {@value #HIGHEST_ID}; the sessions it makes begin with the last byte of it
 * @param addresses at least one, sorted by host
 * @param client where its clients connect, if the line says so
 * @param secure the same for TLS. Compat: releases before 3.10 refuse a line that has it
 */
public record Member(long id, Role role, List<Address> addresses, @Nullable HostPort client, @Nullable HostPort secure) {
    /** The next one is what ZooKeeper's servers take for an observer that has no id. */
    public static final long HIGHEST_ID = Long.MAX_VALUE - 1;
    private static final String ANY_HOST = "0.0.0.0";

    /** What a member does in the quorum. */
    public enum Role {
        PARTICIPANT,
        OBSERVER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the other servers find it. */
    public record Address(String host, int quorumPort, int electionPort) {
        public Address {
            HostPort.requirePort(quorumPort);
            HostPort.requirePort(electionPort);
            if (host.isEmpty()) {
                throw MalformedException.at(0, "an address has no host");
            }
            if (quorumPort == electionPort) {
                throw MalformedException.at(0, "the same port for the quorum and for elections");
            }
        }

        public HostPort quorum() {
            return new HostPort(host, quorumPort);
        }

        public HostPort election() {
            return new HostPort(host, electionPort);
        }

        String text() {
            return HostPort.bracketed(host) + ":" + quorumPort + ":" + electionPort;
        }
    }

    public Member {
        if (id < 0 || id > HIGHEST_ID) {
            throw MalformedException.at(0, "a server id is a number from 0 to " + HIGHEST_ID);
        }
        if (addresses.isEmpty()) {
            throw MalformedException.at(0, "a server needs an address");
        }
        addresses = addresses.stream().sorted(Comparator.comparing(Address::host)).toList();
    }

    public boolean isParticipant() {
        return role == Role.PARTICIPANT;
    }

    /** The same member, with its client port for all to see. */
    public Member withClient(HostPort address) {
        return new Member(id, role, addresses, address, secure);
    }

    /** What stands behind {@code server.N=}. The role is always there, once, behind the last address. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Address address : addresses) {
            text.append(text.isEmpty() ? "" : "|").append(address.text());
        }
        text.append(':').append(role.text());
        if (client != null) {
            text.append(';').append(client.text());
        }
        if (secure != null) {
            text.append(client == null ? ";;" : ";").append(secure.text());
        }
        return text.toString();
    }

    /**
     * Reads what stands behind {@code server.N=}.
     *
     * @throws MalformedException if it is not of the form above
     */
    public static Member parse(long id, String text) {
        String[] parts = text.split(";", -1);
        if (parts.length > 3) {
            throw MalformedException.at(0, "more than two ';'");
        }
        List<Address> addresses = new ArrayList<>();
        Role role = null;
        for (String word : parts[0].split("\\|", -1)) {
            String[] pieces = HostPort.split(word.trim());
            if (pieces.length != 3 && pieces.length != 4) {
                throw MalformedException.at(0, "not host:quorumPort:electionPort[:role][;[host:]clientPort]");
            }
            addresses.add(new Address(pieces[0], HostPort.port(pieces[1]), HostPort.port(pieces[2])));
            Role itsRole = pieces.length == 4 ? role(pieces[3]) : Role.PARTICIPANT;
            if (role != null && role != itsRole) {
                throw MalformedException.at(0, "different roles for the addresses of one server");
            }
            role = itsRole;
        }
        HostPort client = parts.length > 1 ? clientAddress(parts[1].trim(), parts.length > 2) : null;
        HostPort secure = parts.length > 2 ? clientAddress(parts[2].trim(), false) : null;
        return new Member(id, role == null ? Role.PARTICIPANT : role, addresses, client, secure);
    }

    private static Role role(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "participant" -> Role.PARTICIPANT;
            case "observer" -> Role.OBSERVER;
            case String _ -> throw MalformedException.at(0, "an unknown role, expected participant or observer");
        };
    }

    private static @Nullable HostPort clientAddress(String text, boolean mayBeEmpty) {
        if (text.isEmpty() && mayBeEmpty) {
            return null;
        }
        String[] pieces = HostPort.split(text);
        return switch (pieces.length) {
            case 1 -> new HostPort(ANY_HOST, HostPort.port(pieces[0]));
            case 2 -> new HostPort(pieces[0], HostPort.port(pieces[1]));
            default -> throw MalformedException.at(0, "a client address that is not [host:]port");
        };
    }
}
