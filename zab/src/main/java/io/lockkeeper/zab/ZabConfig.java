package io.lockkeeper.zab;

/**
 * What agreement must know before its first event. Times are milliseconds; limits in ticks as in zoo.cfg.
 *
 * @param self this server's id
 * @param observer whether it is an observer where the membership says nothing about it
 * @param initLimitTicks how long connecting, discovery and synchronization may take, each
 * @param syncLimitTicks how long a server that takes part may be silent
 * @param silenceMillis how long a server of ours may be silent to another one, if that is less; 0 for no such rule
 * @param connectLimitTicks how long a learner tries to connect; 0 for {@code initLimitTicks}
 * @param connectRetryMillis pause between attempts to connect
 * @param minNotificationMillis how long an election waits for news before it says its vote again; doubles from there
 * @param maxNotificationMillis up to this
 * @param finalizeMillis how long nothing better may come until an election counts as decided
 * @param observerDelayMillis an observer waits up to this long before it looks for a leader, so that not all come at once
 * @param maxTimeToWaitForEpochMillis a leader whose voters desert it while its epoch is open gives up after this; negative for never
 * @param reconfig whether memberships may change
 * @param forceSnapshotSync whether every learner gets a snapshot
 * @param diffFromLog whether the log on disk is read for a learner that misses more than is in memory
 * @param keepEntries agreed entries that are kept in memory for learners
 * @param keepBytes the most bytes they may have
 * @param heldBytes what may wait for one learner while its part of the log is read; above it the learner must come again
 * @param maxSnapSyncs observers that may get a snapshot at a time
 * @param maxDiffSyncs observers that may get differences at a time
 * @param firstCounter lower half of the zxid that a new leader begins behind: 0 but in tests
 * @param highestCounter lower half of the last zxid of an epoch, whose leader begins the next one then; {@link #HIGHEST_COUNTER} but in tests
 * @param mostResyncs how often this server takes its leader's tree because most say that its own is wrong; 0 for never
 * @param observerMasters whether observers learn from followers, each of which has a port for that, and from the leader only if they must
 * @param seed of all that is to look random
 */
public record ZabConfig(
        long self,
        boolean observer,
        int tickMillis,
        int initLimitTicks,
        int syncLimitTicks,
        int silenceMillis,
        int connectLimitTicks,
        int connectRetryMillis,
        int minNotificationMillis,
        int maxNotificationMillis,
        int finalizeMillis,
        int observerDelayMillis,
        long maxTimeToWaitForEpochMillis,
        Reconfig reconfig,
        boolean forceSnapshotSync,
        boolean diffFromLog,
        int keepEntries,
        long keepBytes,
        long heldBytes,
        int maxSnapSyncs,
        int maxDiffSyncs,
        long firstCounter,
        long highestCounter,
        int mostResyncs,
        boolean observerMasters,
        long seed) {
    /** One less than the field has room for, as in ZooKeeper. */
    public static final long HIGHEST_COUNTER = 0xFFFF_FFFEL;

    private static final int CONNECT_ATTEMPTS = 5;
    /** So often is a server heard of that is not lost before it has been missed as often. */
    private static final int HEARTBEATS = 4;

    public ZabConfig {
        require(self >= 0, "server id %d, needs 0 or more", self);
        require(tickMillis >= 1, "a tick of %d ms, needs at least 1", tickMillis);
        require(initLimitTicks >= 1, "initLimit is %d ticks, needs at least 1", initLimitTicks);
        require(syncLimitTicks >= 1, "syncLimit is %d ticks, needs at least 1", syncLimitTicks);
        require(silenceMillis == 0 || silenceMillis >= HEARTBEATS, "a silence of %d ms, needs at least 4", silenceMillis);
        require(minNotificationMillis >= 1, "a notification interval of %d ms, needs at least 1", minNotificationMillis);
        require(maxNotificationMillis >= minNotificationMillis, "a notification interval of at most %d ms", maxNotificationMillis);
    }

    /** The defaults of ZooKeeper, with limits as in its sample configuration. */
    public static ZabConfig defaults(long self, boolean observer, long seed) {
        return new ZabConfig(
                self, observer, 2000, 10, 5, 1000, 0, 100, 200, 60_000, 200, 200, -1, Reconfig.NEVER, false, true,
                500, 64L << 20, 64L << 20, 10, 100, 0, HIGHEST_COUNTER, 3, false, seed);
    }

    /** Whether this server follows when a membership changes. */
    boolean reconfigEnabled() {
        return reconfig != Reconfig.NEVER;
    }

    long initMillis() {
        return (long) tickMillis * initLimitTicks;
    }

    long syncMillis() {
        return (long) tickMillis * syncLimitTicks;
    }

    /** How often a leader of ours is heard of by those of ours who follow it. */
    long heartbeatMillis() {
        return silenceMillis == 0 ? Long.MAX_VALUE / 2 : silenceMillis / HEARTBEATS;
    }

    /** Who comes back to its clock after longer than this has stood still. */
    long standstillMillis() {
        return silenceMillis == 0 ? tickMillis : Math.min(tickMillis, silenceMillis / 2);
    }

    /**
     * How long a learner tries to connect. Whoever is elected has just told its vote, so it answers soon, or its ear is deaf; then there is
     * nothing to wait for.
     */
    long connectMillis() {
        if (connectLimitTicks > 0) {
            return (long) tickMillis * connectLimitTicks;
        }
        return silenceMillis > 0 ? Math.min(initMillis(), 2L * silenceMillis) : initMillis();
    }

    /** How long who votes in the present membership has the election to itself, at first: longer than one takes where all is well. */
    long candidacyMillis() {
        return Math.max(tickMillis, 10L * finalizeMillis);
    }

    int connectAttempts() {
        return CONNECT_ATTEMPTS;
    }

    private static void require(boolean holds, String complaint, long value) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(complaint, value));
        }
    }
}
