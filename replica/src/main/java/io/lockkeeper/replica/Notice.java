package io.lockkeeper.replica;

import io.lockkeeper.tree.DigestMismatch;
import io.lockkeeper.zab.ZabNotice;

/** What a replica reports of itself: the server makes a log line and a counter of it, the simulator proof of a rare path. */
public sealed interface Notice {
    /** Nothing was heard of a session for its timeout; its closeSession is proposed next. */
    record SessionExpired(long sessionId, int timeoutMillis) implements Notice {}

    /** The server itself stood still for this long: no session pays for it. */
    record Paused(long millis) implements Notice {}

    /** The tree after an entry is not the one that its writer had: a bug here or there, or damaged data. */
    record TreeDiffers(DigestMismatch mismatch) implements Notice {}

    /** A snapshot was due and is not taken; the next one comes in its turn. */
    record SnapshotSkipped(String why) implements Notice {}

    /** Nothing is acknowledged any more. */
    record StorageFailed(String why) implements Notice {}

    /** A container or TTL znode is about to be removed. */
    record Reaping(String path) implements Notice {}

    /** News of an ensemble. */
    record Ensemble(ZabNotice news) implements Notice {}

    /** A learner's request could not be read and is refused. */
    record UnreadableRequest(long sid, int opCode) implements Notice {}

    /** Clients may read, and nothing else, until there is a leader again. */
    record ReadOnly(boolean begins) implements Notice {}
}
