package io.lockkeeper.replica;

import java.util.Set;

/**
 * What a replica must know before its first event. Times are milliseconds.
 *
 * @param serverId its last byte is the top byte of the session ids it makes; 1 for a server alone
 * @param tickMillis the unit in which sessions expire
 * @param minSessionTimeoutMillis lower bound of what a client may negotiate
 * @param maxSessionTimeoutMillis upper bound
 * @param snapshotEveryTxns a snapshot is due after between half and all of this many logged transactions
 * @param snapshotEveryBytes likewise for bytes logged; 0 or less for never
 * @param reapIntervalMillis how often containers and TTL znodes are looked for
 * @param reapPerMinute the most of them that are removed in a minute
 * @param reapNeverUsedMillis age at which a container that never had a child goes; 0 for never
 * @param requiredSchemes a connection with none of these identities may do nothing; empty for no such demand
 * @param reconfigEnabled whether reconfig gets as far as being judged
 * @param recentChanges how many of the last changes are kept for watches of clients that come back; 0 for none
 * @param recentPathBytes how long their paths may be all together
 * @param seed of all that is to look random: session ids and snapshot cadence of two servers should differ
 */
public record ReplicaConfig(
        long serverId,
        int tickMillis,
        int minSessionTimeoutMillis,
        int maxSessionTimeoutMillis,
        int snapshotEveryTxns,
        long snapshotEveryBytes,
        long reapIntervalMillis,
        int reapPerMinute,
        long reapNeverUsedMillis,
        Set<String> requiredSchemes,
        boolean reconfigEnabled,
        int recentChanges,
        int recentPathBytes,
        long seed) {
    public ReplicaConfig {
        require(serverId >= 0, "server id %d, needs 0 or more", serverId);
        require(tickMillis >= 1, "a tick of %d ms, needs at least 1", tickMillis);
        require(minSessionTimeoutMillis >= 0, "a session timeout of at least %d ms, needs 0 or more", minSessionTimeoutMillis);
        require(
                maxSessionTimeoutMillis >= minSessionTimeoutMillis,
                "a session timeout of at most %d ms is below the least one",
                maxSessionTimeoutMillis);
        require(recentChanges >= 0, "%d recent changes, needs 0 or more", recentChanges);
        require(recentPathBytes >= 0, "%d bytes for paths of recent changes, needs 0 or more", recentPathBytes);
        requiredSchemes = Set.copyOf(requiredSchemes);
    }

    private static void require(boolean holds, String complaint, long value) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(complaint, value));
        }
    }
}
