package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.zab.LearnerLink.Stage;
import io.lockkeeper.zab.LearnerLink.Sync;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A leader's links to its learners, as they come and go, and its time in ticks, by which it judges who is still there. */
final class Links {
    private final Self self;
    private final Map<Long, LearnerLink> byNumber = new LinkedHashMap<>();
    private long ticks;

    Links(Self self) {
        this.self = self;
    }

    void add(long number) {
        byNumber.put(number, new LearnerLink(number, self.now));
    }

    @Nullable LearnerLink get(long number) {
        return byNumber.get(number);
    }

    /** The link of a server; null if it has none. */
    @Nullable LearnerLink of(long sid) {
        return byNumber.values().stream().filter(learner -> learner.sid == sid).findFirst().orElse(null);
    }

    /** All of them; not to be kept, and none may be refused in between. */
    Collection<LearnerLink> all() {
        return byNumber.values();
    }

    /** Those that have come this far and no farther; may be refused one by one. */
    List<LearnerLink> at(Stage stage) {
        List<LearnerLink> there = new ArrayList<>();
        byNumber.values().stream().filter(learner -> learner.stage == stage).forEach(there::add);
        return there;
    }

    /** How many observers are being synchronized in this way. */
    long synchronizing(Sync how) {
        return byNumber.values().stream().filter(learner -> learner.sync == how).count();
    }

    /** A link is gone, if it was there. */
    void ended(long number, Effects out) {
        LearnerLink gone = byNumber.remove(number);
        if (gone != null && gone.stage == Stage.TAKES_PART) {
            out.lost(gone.sid);
        }
    }

    void refuse(LearnerLink learner, String why, Effects out) {
        out.notice(new ZabNotice.LearnerRefused(learner.sid, why));
        ended(learner.number, out);
        out.close(learner.number);
    }

    /** A server has one link. An older one is half dead, or there are two servers with one id, of which one must not go on. */
    private void refuseOthersOf(LearnerLink learner, Effects out) {
        for (LearnerLink other : List.copyOf(byNumber.values())) {
            if (other != learner && other.sid == learner.sid) {
                refuse(other, "it has connected anew", out);
            }
        }
    }

    /** A learner has said who it is. False if it is not wanted; else it is the one link of this server from now on. */
    boolean register(LearnerLink learner, boolean observer, LearnerInfo info, Effects out) {
        Long sid = info.sid();
        learner.observer = observer;
        if (sid == null || info.protocolVersion() < LearnerInfo.PROTOCOL_VERSION) {
            refuse(learner, "its release is older than 3.5", out);
            return false;
        }
        learner.sid = sid;
        if (sid == self.id()) {
            refuse(learner, "it has our own id", out);
            return false;
        }
        if (info.configVersion() > self.memberships.committed().version()) {
            refuse(learner, "it knows a later membership, 0x" + Long.toHexString(info.configVersion()), out);
            return false;
        }
        refuseOthersOf(learner, out);
        meet(learner, info.traits());
        return true;
    }

    /** The more patient of two servers of ours says how long they are; in vain if the ensemble's own limit is shorter. */
    private void meet(LearnerLink learner, @Nullable PeerTraits traits) {
        if (traits != null) {
            boolean both = traits.silenceMillis() > 0 && self.config.silenceMillis() > 0;
            int agreed = both ? Math.max(traits.silenceMillis(), self.config.silenceMillis()) : 0;
            learner.met(new PeerTraits(traits.features() & self.traits().features(), (int) Math.min(agreed, self.config.syncMillis())));
        }
    }

    /** Those that have said who they are. */
    List<Zab.Learner> learners() {
        return byNumber.values().stream().filter(learner -> learner.isPast(Stage.CONNECTED))
                .map(learner -> new Zab.Learner(learner.sid, learner.observer, learner.stage == Stage.TAKES_PART)).toList();
    }

    // --- time

    void tick() {
        ticks++;
    }

    /** It was heard of, or may be silent for so long from now on. */
    void expect(LearnerLink learner, int withinTicks) {
        learner.goodUntilTick = ticks + withinTicks;
    }

    /** Who follows behind this stage and is heard of in time; this server itself, too. Observers do not count. */
    ServerSet timely(Stage behind) {
        ServerSet timely = new ServerSet();
        timely.add(self.id());
        for (LearnerLink learner : byNumber.values()) {
            if (!learner.observer && learner.isPast(behind) && isTimely(learner)) {
                timely.add(learner.sid);
            }
        }
        return timely;
    }

    private boolean isTimely(LearnerLink learner) {
        return learner.isWatchedClosely() ? self.now < learner.faithfulUntil() : learner.goodUntilTick >= ticks;
    }

    /** When the next one may not be timely any more that is now. */
    long nextTooLate() {
        long earliest = Long.MAX_VALUE;
        for (LearnerLink learner : byNumber.values()) {
            if (!learner.observer && learner.isWatchedClosely() && learner.faithfulUntil() > self.now) {
                earliest = Math.min(earliest, learner.faithfulUntil());
            }
        }
        return earliest;
    }

    /** Who has answered a ping of this round; this server itself, too. Observers do not count. */
    ServerSet answered(long round) {
        ServerSet answered = new ServerSet();
        answered.add(self.id());
        for (LearnerLink learner : byNumber.values()) {
            if (!learner.observer && learner.hasAnswered(round)) {
                answered.add(learner.sid);
            }
        }
        return answered;
    }

    /** Whoever keeps us waiting for too long is sent away. */
    void refuseTheSilent(Effects out) {
        for (LearnerLink learner : List.copyOf(byNumber.values())) {
            String complaint = learner.complaint(self.now, self.config);
            if (complaint != null) {
                refuse(learner, complaint, out);
            }
        }
    }

    void stoodStill(long millis) {
        byNumber.values().forEach(learner -> learner.stoodStill(millis));
    }
}
