package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;

/**
 * Whom a server wants to lead, and why.
 *
 * @param zxid last one in the history of {@code leader}
 * @param round of the election in which it was cast
 * @param peerEpoch whose history that is
 * @param state of the server whose vote it is
 * @param version of its notification; 0 for old servers and for votes cast in the present round
 */
record Vote(long leader, long zxid, long round, long peerEpoch, ServerState state, int version) {
    /** A vote in an election that goes on. */
    static Vote looking(long leader, long zxid, long round, long peerEpoch) {
        return new Vote(leader, zxid, round, peerEpoch, ServerState.LOOKING, 0);
    }

    static Vote of(Notification n) {
        return new Vote(n.leader(), n.zxid(), n.electionEpoch(), n.peerEpoch(), n.state(), n.version());
    }

    /** As it is kept among the votes of the present round. Compat: without its version. */
    Vote ofThisRound() {
        return new Vote(leader, zxid, round, peerEpoch, state, 0);
    }

    Vote withRound(long newRound) {
        return new Vote(leader, zxid, newRound, peerEpoch, state, version);
    }

    Vote withPeerEpoch(long epoch) {
        return new Vote(leader, zxid, round, epoch, state, version);
    }

    /** The total order of candidates: epoch first, then zxid, then id. A server without weight beats nobody. */
    boolean beats(Vote other, Memberships memberships) {
        if (!memberships.mayLead(leader)) {
            return false;
        }
        if (peerEpoch != other.peerEpoch) {
            return peerEpoch > other.peerEpoch;
        }
        return zxid != other.zxid ? zxid > other.zxid : leader > other.leader;
    }

    /** Whether the history that it was cast for is longer, or more recent. */
    boolean hasMoreThan(Vote other) {
        return peerEpoch != other.peerEpoch ? peerEpoch > other.peerEpoch : zxid > other.zxid;
    }

    /** Whether both name the same candidate, however they came to it. */
    boolean isForTheSameAs(Vote other) {
        return leader == other.leader && zxid == other.zxid && peerEpoch == other.peerEpoch;
    }

    /**
     * Whether both count as one vote. Compat: servers that have their leader may have learnt of it in different rounds, so only leader
     * and epoch matter among them, and towards old servers or votes of this round the leader alone.
     */
    boolean agreesWith(Vote other) {
        if (state == ServerState.LOOKING || other.state == ServerState.LOOKING) {
            return isForTheSameAs(other) && round == other.round;
        }
        boolean oneIsOld = version == 0 ^ other.version == 0;
        return leader == other.leader && (oneIsOld || peerEpoch == other.peerEpoch);
    }
}
