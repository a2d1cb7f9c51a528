package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Between two roles: everything that the last one asked of the disk comes to its end first, for a vote says what is on disk, and a
 * server that votes with less than it will have tomorrow breaks its word. If the log has reached into an epoch beyond the current one,
 * that epoch is adopted: whoever has an entry of an epoch has the whole history that epoch began with.
 */
final class Settling implements Role {
    private final Self self;
    private final long notBefore;
    private final Map<Long, Notification> heard = new LinkedHashMap<>();

    Settling(Self self, long delayMillis) {
        this.self = self;
        this.notBefore = self.now + delayMillis;
    }

    @Override
    public ServerState state() {
        return ServerState.LOOKING;
    }

    @Override
    public long wakeAt() {
        return notBefore > self.now ? notBefore : Long.MAX_VALUE; // then only the disk is waited for
    }

    /** Whether the next role may begin. */
    boolean isSettled(Effects out) {
        if (!self.isQuiet()) {
            return false;
        }
        if (self.epochOfHistory() > self.epochs.current()) {
            self.epochs.adopt(self.epochOfHistory(), out);
            return false;
        }
        return self.now >= notBefore;
    }

    /** The latest vote of each server counts in the election to come, or it would be waited for in vain. */
    @Override
    public void notified(long sid, Notification notification, Effects out) {
        heard.put(sid, notification);
    }

    Map<Long, Notification> heard() {
        return heard;
    }
}
