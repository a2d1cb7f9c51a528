package io.lockkeeper.server.config;

import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What makes a server a member of an ensemble.
 *
 * @param id this server's, from the file {@code myid}
 * @param committed the membership that counts, as far as the files know
 * @param lastSeen the last one that was proposed; the same if none is under way
 * @param files where memberships are written when they change; empty if the configuration came from no file
 * @param clientAddressInLine whether clients are told this server's address by its own line
 */
public record EnsembleConfig(
    long id,
    Membership committed,
    Membership lastSeen,
    Optional<Path> files,
    boolean clientAddressInLine,
    ElectionConfig election,
    LearnerConfig learners) {

    /** This server's own line. */
    public Member self() {
        Member self = committed.member(id);
        if (self == null) {
            self = lastSeen.member(id);
        }
        if (self == null) {
            throw new ConfigException("server %d is in no membership".formatted(id));
        }
        return self;
    }
}
