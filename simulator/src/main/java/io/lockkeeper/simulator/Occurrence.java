package io.lockkeeper.simulator;

/** What can happen in a world. A rare path or a fault that never occurs is not tested, so a run of many seeds must have seen them all. */
enum Occurrence {
    // the power goes out ...
    CRASH_BETWEEN_OPERATIONS,
    CRASH_BEFORE_AN_OPERATION,
    CRASH_DURING_AN_OPERATION,
    CRASH_AFTER_AN_OPERATION,
    CRASH_AT_WRITE,
    CRASH_AT_FORCE,
    CRASH_AT_CREATE,
    CRASH_AT_RENAME,
    CRASH_AT_DELETE,
    CRASH_AT_DIRECTORY_FORCE,
    KILLED_AT_A_DISK_OPERATION,
    CRASH_WHILE_RECOVERING,
    CRASH_WHILE_WRITING_A_SNAPSHOT,
    // ... and this is what became of what was not forced
    UNFORCED_LOST,
    UNFORCED_KEPT,
    UNFORCED_TORN,
    RECORD_WITHOUT_ITS_MIDDLE_REFUSED,
    NAME_CHANGE_LOST,
    NAME_CHANGE_KEPT,
    // the disk fails while the server runs
    WRITE_FAILED,
    FORCE_FAILED,
    NAME_CHANGE_FAILED,
    DIRECTORY_FORCE_FAILED,
    READ_FAILED,
    DISK_FULL,
    DISK_SLOW,
    // bits rot
    ROT_IN_LOG_REFUSED,
    ROT_IN_LOG_BEYOND_WHAT_COUNTS,
    ROT_IN_LOG_LIKE_A_TORN_TAIL,
    ROT_IN_SNAPSHOT_FELL_BACK,
    ROT_IN_SNAPSHOT_NOT_NEEDED,
    ROT_IN_SNAPSHOT_REFUSED,
    // time
    SERVER_PAUSED,
    PAUSE_NOTICED,
    WALL_CLOCK_SET_BACK,
    WALL_CLOCK_SET_AHEAD,
    // a server's life
    STARTED_EMPTY,
    RECOVERED,
    RECOVERED_ALL_THAT_WAS_APPENDED,
    RECOVERED_MORE_THAN_WAS_ACKNOWLEDGED,
    UNACKNOWLEDGED_WRITES_LOST,
    STOPPED_CLEANLY,
    STORAGE_FAILED,
    LOG_ROLLED,
    SNAPSHOT_WRITTEN,
    SNAPSHOT_WRITTEN_WHILE_WRITES_WENT_ON,
    SNAPSHOT_FAILED,
    SNAPSHOT_SKIPPED,
    PURGED,
    // sessions
    SESSION_CREATED,
    SESSION_REATTACHED,
    SESSION_TAKEN_OVER,
    SESSION_REFUSED,
    SESSION_EXPIRED,
    SESSION_CLOSED,
    DISCONNECTED,
    AUTHENTICATED,
    EPHEMERALS_DIED_WITH_THEIR_SESSION,
    // requests
    WRITE_DONE,
    WRITE_REFUSED,
    REFUSED_FOR_LACK_OF_PERMISSION,
    MULTI_DONE,
    MULTI_FAILED,
    READ_DONE,
    READ_WAITED_BEHIND_A_WRITE,
    SEQUENTIAL_CREATED,
    BIG_VALUE_WRITTEN,
    CONTAINER_REAPED,
    TTL_REAPED,
    // watches
    EVENT_SENT,
    EVENT_FILTERED_BY_ACL,
    RECURSIVE_EVENT_SENT,
    PERSISTENT_EVENT_SENT,
    WATCHES_SET_AGAIN,
    EVENT_MISSED_WHILE_AWAY_AND_REPORTED,
    WATCH_REMOVED,

    // --- only in ensembles: between members ...
    LINK_SLOW(true),
    LINK_LOST(true),
    MESSAGE_INTO_A_PARTITION(true),
    DIALED_INTO_A_PARTITION(true),
    VOTE_REPLACED(true),
    MEMBER_ISOLATED(true),
    ENSEMBLE_SPLIT(true),
    PARTITION_ONE_WAY(true),
    PARTITION_FLAPPED(true),
    // ... what roles they take
    LEADER_ESTABLISHED(true),
    FOLLOWER_SYNCHRONIZED(true),
    OBSERVER_SYNCHRONIZED(true),
    LEADER_GAVE_UP(true),
    LEADERSHIP_HANDED_OVER(true),
    LEADERSHIP_NOT_HANDED_OVER(true),
    EPOCH_USED_UP(true),
    EPOCH_USED_UP_AND_LEADER_ELECTED(true),
    LEARNER_LEFT(true),
    LEARNER_REFUSED(true),
    SYNC_BY_DIFF(true),
    SYNC_BY_DIFF_FROM_LOG(true),
    SYNC_BY_TRUNC(true),
    SYNC_BY_SNAP(true),
    SYNC_BY_A_FOLLOWER(true),
    LOG_CUT(true),
    SNAPSHOT_INSTALLED(true),
    SNAPSHOT_BROKE_OFF(true),
    CRASH_WHILE_RECEIVING_A_SNAPSHOT(true),
    CUT_IMPOSSIBLE(true),
    RECONFIGURED(true),
    RECONFIG_REFUSED(true),
    QUORUMS_WEIGHED(true),
    MEMBERSHIP_CHANGED(true),
    CRASH_WHILE_RECONFIGURING(true),
    GREW_FROM_ONE_SERVER(true),
    TREE_ROTTEN(true),
    TREES_COMPARED(true),
    TREE_REPAIRED(true),
    SNAPSHOT_ROTTEN(true),
    LOG_ROTTEN(true),
    LOG_ROT_REFUSED(true),
    LEADER_CRASHED(true),
    CLOCKS_DIFFER(true),
    DISK_WIPED(true),
    VOTE_WITHHELD(true),
    DISK_STOOD_STILL(true),
    SERVER_WAITED_FOR_ITS_DISK(true),
    // ... and what clients see of it
    READ_ONLY_BEGAN(true),
    READ_ONLY_ENDED(true),
    READ_WITHOUT_A_LEADER(true),
    LINEARIZABLE_READ(true),
    SESSION_MOVED_TO_ANOTHER_MEMBER(true),
    LOCAL_SESSION_CREATED(true),
    LOCAL_SESSION_UPGRADED(true),
    CLIENTS_SENT_AWAY(true);

    private final boolean ofEnsembles;

    Occurrence() {
        this(false);
    }

    Occurrence(boolean ofEnsembles) {
        this.ofEnsembles = ofEnsembles;
    }

    /** Whether it can only happen where servers talk to each other. */
    boolean isOfEnsembles() {
        return ofEnsembles;
    }
}
