package io.lockkeeper.server.config;

/**
 * How a leader and its learners deal with each other. Limits in ticks, as in zoo.cfg.
 *
 * @param initLimitTicks how long connecting, discovery and synchronization may take, each; 0 where there is no ensemble
 * @param syncLimitTicks how long a server that takes part may be silent; 0 where there is no ensemble
 * @param silenceMillis how long a server of ours may be silent to another one, if that is less; 0 for no such rule
 * @param connectLimitTicks how long a learner tries to connect; 0 for {@code initLimitTicks}
 * @param connectRetryMillis pause between two attempts to connect
 * @param maxTimeToWaitForEpochMillis a leader whose voters desert it gives up after this; negative for never
 * @param leaderServes whether a leader lets clients in
 * @param observerMasterPort where a follower listens for observers, and observers look for followers; 0 if observers go to the leader
 * @param forceSnapshotSync whether every learner gets a snapshot
 * @param snapshotSizeFactor how long, against the newest snapshot, a part of the log may be that is sent in its place; negative for never
 * @param keepTxns latest transactions that are kept in memory for learners
 * @param maxSnapSyncs observers that may get a snapshot at a time
 * @param maxDiffSyncs observers that may get differences at a time
 * @param localSessions whether a new session is at first the business of its server alone
 * @param localSessionsUpgrade whether such a session becomes a global one when it needs to
 * @param readOnlyMode whether clients that only read are served without a leader
 * @param standaloneEnabled whether a single server may be alone
 * @param linearizableReads whether every read asks a quorum first whether it shows the latest
 * @param mostResyncs how often this server takes its leader's tree because most say that its own is wrong; 0 for never
 * @param operatorsReconfigure whether operators may change memberships although reconfigEnabled is not set
 * @param firstCounter lower half of the zxid that a new leader begins behind; for tests
 */
public record LearnerConfig(
    int initLimitTicks,
    int syncLimitTicks,
    int silenceMillis,
    int connectLimitTicks,
    int connectRetryMillis,
    long maxTimeToWaitForEpochMillis,
    boolean leaderServes,
    int observerMasterPort,
    boolean forceSnapshotSync,
    double snapshotSizeFactor,
    int keepTxns,
    int maxSnapSyncs,
    int maxDiffSyncs,
    boolean localSessions,
    boolean localSessionsUpgrade,
    boolean readOnlyMode,
    boolean standaloneEnabled,
    boolean linearizableReads,
    int mostResyncs,
    boolean operatorsReconfigure,
    long firstCounter) {}
