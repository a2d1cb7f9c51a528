package io.lockkeeper.server;

import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.tree.ZnodeTree;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where data comes from. A member with the data of another ensemble may have the longest history of all, be elected, and put that data
 * in the place of everybody's. Nothing in a data directory names its ensemble, but the tree keeps the last membership it was served
 * under, and that one must have something in common with those this server knows to be its own: at least one server, by its id, on the
 * same machine. ADR 59 says what moves this allows.
 */
final class Origin {
    private static final String CONFIG = "/zookeeper/config";

    private final ZnodeTree tree;

    Origin(ZnodeTree tree) {
        this.tree = tree;
    }

    /**
     * Data of a server that was alone, or of times that kept no membership, is anybody's. Looks names up, so it may take its time, if
     * nothing that is written is the same.
     *
     * @param ours all memberships that were, are or may become ours
     * @return what is wrong, one line; empty if nothing is
     */
    Optional<String> stranger(List<Membership> ours) {
        String text = tree.dataAsText(CONFIG);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            Membership theirs = Membership.parse(text);
            if (theirs.members().isEmpty() || ours.stream().anyMatch(theirs::sharesServerWith)
                    || ours.stream().anyMatch(membership -> sharesMachine(theirs, membership))) {
                return Optional.empty();
            }
            return Optional.of("the data is that of another ensemble: no server of ours was among its last ones, which were "
                + theirs.textWithoutVersion().replace("\n", ", ")
                + "; recovery.acceptOtherEnsemble=true starts all the same, as after all servers have moved at once");
        } catch (MalformedException e) {
            return Optional.empty(); // whatever an old server kept there
        }
    }

    /** Ports may change, and names may become addresses or other names of the same machine. */
    private static boolean sharesMachine(Membership theirs, Membership ours) {
        return theirs.members().values().stream().anyMatch(member -> {
            Member there = ours.member(member.id());
            return there != null && !machines(member).isEmpty() && machines(there).stream().anyMatch(machines(member)::contains);
        });
    }

    /** Every machine is a host to itself, so loopback says nothing. */
    private static Set<InetAddress> machines(Member member) {
        return member.addresses().stream().flatMap(address -> {
            try {
                return Arrays.stream(InetAddress.getAllByName(address.host()));
            } catch (UnknownHostException e) {
                return Arrays.stream(new InetAddress[0]);
            }
        }).filter(address -> !address.isLoopbackAddress() && !address.isAnyLocalAddress()).collect(Collectors.toSet());
    }
}
