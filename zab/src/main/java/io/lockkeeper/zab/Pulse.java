package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.zab.LearnerLink.Stage;
import java.util.List;

/**
 * A leader's time. Every half tick all learners are pinged, and whoever is silent for too long is sent away; those of ours are pinged more
 * often in between. And the leader stops before anybody else may act: links that have ended tell it, and so does time, for a server of
 * ours does not turn to another leader before it has missed this one for the time they have agreed on, others not for syncLimit.
 */
final class Pulse {
    private final Self self;
    private final Links links;
    private long nextHalfTick;
    private long nextHeartbeat;
    private long nextLook = Long.MAX_VALUE;
    private long halfTicks;

    Pulse(Self self, Links links) {
        this.self = self;
        this.links = links;
        nextHalfTick = self.now + self.config.tickMillis() / 2;
        nextHeartbeat = self.now + self.config.heartbeatMillis();
    }

    long wakeAt() {
        return Math.min(nextLook, Math.min(nextHalfTick, nextHeartbeat));
    }

    /** @param leads whether a quorum was there once, so that there is one to lose */
    void tick(boolean leads, Broadcast broadcast, Effects out) {
        if (self.now >= nextHalfTick) {
            nextHalfTick = self.now + self.config.tickMillis() / 2;
            halfTicks++;
            if (leads && halfTicks % 2 == 0) {
                links.tick();
                nextLook = self.now;
            }
            links.refuseTheSilent(out);
            ping(links.all().stream().filter(learner -> learner.isPast(Stage.PREPARING)).toList(), broadcast, out);
        } else if (self.now >= nextHeartbeat) {
            ping(links.all().stream().filter(LearnerLink::isWatchedClosely).toList(), broadcast, out);
        }
        if (leads && self.now >= nextLook) {
            look("the followers that were heard of in time are no quorum");
        }
    }

    private void ping(List<LearnerLink> learners, Broadcast broadcast, Effects out) {
        nextHeartbeat = self.now + self.config.heartbeatMillis();
        Ping ping = new Ping(broadcast.nextZxid() - 1);
        learners.forEach(learner -> broadcast.ping(learner, ping, out));
    }

    /** Ends this role if there is no quorum any more. */
    void look(String why) {
        nextLook = links.nextTooLate();
        if (!self.memberships.deciding().isMetBy(links.timely(Stage.PREPARING))) {
            self.leave(why);
        }
    }

    /** Somebody takes part from now on. */
    void joined() {
        nextLook = self.now;
    }
}
