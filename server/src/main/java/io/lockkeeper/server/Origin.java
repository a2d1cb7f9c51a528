package io.lockkeeper.server;

import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.tree.ZnodeTree;
import java.util.Optional;

/**
 * Where data comes from. A member with the data of another ensemble may have the longest history of all, be elected, and put that data
 * in the place of everybody's. Nothing in a data directory names its ensemble, but the tree keeps the last membership it was served under.
 */
final class Origin {
    private static final String CONFIG = "/zookeeper/config";

    private Origin() {}

    /**
     * Looks for a server that is in both memberships. Data of a server that was alone, or of times that kept no membership, is
     * anybody's.
     *
     * @return what is wrong, one line; empty if nothing is
     */
    static Optional<String> stranger(ZnodeTree tree, Membership ours) {
        String text = tree.dataAsText(CONFIG);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            Membership theirs = Membership.parse(text);
            if (theirs.members().isEmpty() || theirs.sharesServerWith(ours)) {
                return Optional.empty();
            }
            return Optional.of("the data is that of another ensemble: no server of ours was among its last ones, which were "
                + theirs.textWithoutVersion().replace("\n", ", ")
                + "; recovery.acceptOtherEnsemble=true starts all the same, as after all servers have moved");
        } catch (MalformedException e) {
            return Optional.empty(); // whatever an old server kept there
        }
    }
}
