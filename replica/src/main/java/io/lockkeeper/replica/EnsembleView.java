package io.lockkeeper.replica;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;

/**
 * What a member of an ensemble is at, as of the moment it was asked.
 *
 * @param state what it is in the ensemble
 * @param serving whether it takes part in an epoch
 * @param admitting whether it lets clients in; a leader may be there for servers alone
 * @param readOnly whether it serves reads without a leader
 * @param leader whom it leads, follows or observes, itself included; -1 while there is none
 * @param lastProposed the last zxid it gave out or logged
 * @param lastCommitted the last one agreed on
 * @param membership the one that counts
 * @param pendingSyncs of learners that wait for a commit; of a leader
 * @param localSessions that live here and are known to nobody else
 * @param lastSeenVersion of the membership that is being decided on; that of {@code membership} if none is
 * @param learners of a leader, those that have connected, by id; else none
 */
public record EnsembleView(
        ServerState state,
        boolean serving,
        boolean admitting,
        boolean readOnly,
        long leader,
        long acceptedEpoch,
        long currentEpoch,
        long lastProposed,
        long lastCommitted,
        Membership membership,
        int pendingSyncs,
        int localSessions,
        long lastSeenVersion,
        List<Learner> learners) {
    /**
     * @param synced whether it has what the leader has and takes part
     * @param voter whether its voice counts in the membership; a follower without one is on its way to become a voter
     */
    public record Learner(long sid, boolean observer, boolean synced, boolean voter) {}
}
