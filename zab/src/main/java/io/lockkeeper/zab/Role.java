package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is at. An event that a role does not name is late: whoever waited for it is gone, so nothing follows from it.
 * A role ends by {@link Self#leave}.
 */
sealed interface Role permits Alone, Settling, Election, Leading, Connecting, LearnerRole {
    ServerState state();

    /** When the time alone makes a difference; {@link Long#MAX_VALUE} for never. */
    long wakeAt();

    default void tick(Effects out) {}

    /** This server stood still for so long; whoever was silent meanwhile may have spoken, and we have not listened yet. */
    default void stoodStill(long millis) {}

    /** Lets go of links and ports; the role has ended. */
    default void end(Effects out) {}

    default boolean isServing() {
        return false;
    }

    /** The role that follows without a word to anybody; null while this one lasts. */
    default @Nullable Role successor() {
        return null;
    }

    /** From a voter, who may be looking for a leader. */
    default void notified(long sid, Notification notification, Effects out) {}

    /** What this server asks its leader for, or answers. False if it has none to talk to. */
    default boolean tellLeader(LearnerMessage message, Effects out) {
        return false;
    }

    /** This server's tree is not the one that the entry's leader had behind it. */
    default void treeDiffers(long zxid, Effects out) {}

    /** It was not, and is now. */
    default void treeMatches() {}

    // --- links

    default void accepted(long link, Effects out) {
        out.close(link);
    }

    default void dialed(long attempt, long link, Effects out) {
        out.close(link);
    }

    default void dialFailed(long attempt, Effects out) {}

    default void received(long link, LearnerMessage message, Effects out) {}

    default void closed(long link, Effects out) {}

    // --- the disk

    default void persisted(Effects out) {}

    default void epochAccepted(long epoch, Effects out) {}

    default void epochAnnounced(long epoch, Effects out) {}

    default void epochAdopted(long epoch, Effects out) {}

    default void truncated(long zxid, Effects out) {}

    default void snapshotInstalled(long zxid, Effects out) {}

    // --- who leads, or has learners

    /** Who puts entries in order now; null where nobody may. */
    default @Nullable Primary primary() {
        return null;
    }

    /** How learners are brought to this server's history; null where there are none. */
    default @Nullable Synchronization synchronization() {
        return null;
    }

    default List<Zab.Learner> learners() {
        return List.of();
    }
}
