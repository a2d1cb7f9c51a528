package io.lockkeeper.tree;

/** What the stored owner of a znode says it is. */
enum OwnerKind {
    PERSISTENT,
    /** Lives as long as the session of that id. */
    SESSION,
    CONTAINER,
    TTL,
    /** A value that no server writes. */
    INVALID
}
