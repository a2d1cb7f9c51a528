package io.lockkeeper.replica;

import io.lockkeeper.zab.ZabConfig;

/**
 * What a member of an ensemble must know beside {@link ReplicaConfig}.
 *
 * @param zab of agreement itself; its reconfig must allow clients to ask if {@link ReplicaConfig} does
 * @param leaderServes whether clients are let in while this server leads
 * @param localSessions whether a new session is at first this server's own business, without a transaction
 * @param localSessionsUpgrade whether a local session that creates an ephemeral becomes a global one; else it is refused
 * @param readOnlyMode whether clients that can do without writes are served while there is no leader
 * @param standaloneEnabled whether a reconfiguration must leave two voters, since one alone would be no ensemble
 * @param linearizableReads whether reads of every connection show what was acknowledged anywhere before they came
 */
public record MemberConfig(
        ZabConfig zab,
        boolean leaderServes,
        boolean localSessions,
        boolean localSessionsUpgrade,
        boolean readOnlyMode,
        boolean standaloneEnabled,
        boolean linearizableReads) {
    /** With the defaults of ZooKeeper. */
    public static MemberConfig of(ZabConfig zab) {
        return new MemberConfig(zab, true, false, false, false, true, false);
    }
}
