package io.lockkeeper.replica;

/** What this server can do for clients. It changes only together with all connections: what a client began under one ends with it. */
enum Standing {
    /** Nothing: there is no leader, or we are not as far as it is. */
    OUT,

    /** It puts writes in order itself: alone, or as the leader. */
    ORDERS,

    /** It hands writes on to the leader. */
    FORWARDS,

    /** There is no leader, and clients that can do without writes may read what there is. */
    READS_ONLY
}
