package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A learner that knows its leader and has no link to it yet: it dials, a few times at most and not for ever. */
final class Connecting implements Role {
    private static final long FIRST_PAUSE_MILLIS = 2;

    private final Self self;
    private final long leader;
    private final long until;
    private final Deque<Member> followers;
    private final int mostAttempts;
    private int attempts;
    private long shortPause = FIRST_PAUSE_MILLIS;
    private long attempt;
    private long redialAt = Long.MAX_VALUE;
    private @Nullable Learning successor;

    Connecting(Self self, long leader) {
        this.self = self;
        this.leader = leader;
        this.until = self.now + self.config.connectMillis();
        this.followers = followers();
        this.mostAttempts = followers.size() + self.config.connectAttempts();
    }

    /** Those an observer may learn from, so that the leader need not teach it: in any order, each once; then the leader all the same. */
    private Deque<Member> followers() {
        List<Member> candidates = new ArrayList<>();
        if (self.isObserver() && self.config.observerMasters()) {
            for (long voter : self.memberships.committed().voters()) {
                Member member = self.memberships.committed().member(voter);
                if (voter != leader && member != null) {
                    candidates.add(self.random(candidates.size() + 1), member);
                }
            }
        }
        return new ArrayDeque<>(candidates);
    }

    @Override
    public ServerState state() {
        return self.learnerState();
    }

    @Override
    public @Nullable Role successor() {
        return successor;
    }

    void dial(Effects out) {
        redialAt = Long.MAX_VALUE;
        Member member = self.memberships.member(leader);
        if (member == null) {
            self.leave("server " + leader + " was elected and is not in our membership");
            return;
        }
        attempts++;
        attempt = self.nextAttempt();
        Member follower = followers.poll();
        if (follower == null) {
            out.dial(attempt, member);
        } else {
            out.dialFollower(attempt, follower);
        }
    }

    @Override
    public void dialFailed(long failed, Effects out) {
        if (failed != attempt) {
            return;
        }
        long pause = pause();
        if (attempts >= mostAttempts || until - self.now <= pause) {
            self.leave("leader " + leader + " cannot be connected to");
        } else {
            redialAt = self.now + pause;
        }
    }

    /** Whoever was elected a moment ago opens its port in the next: it is tried again soon at first, and that counts as no attempt. */
    private long pause() {
        long usual = self.config.connectRetryMillis();
        if (shortPause >= usual) {
            return usual;
        }
        attempts--;
        shortPause *= 2;
        return shortPause / 2;
    }

    @Override
    public void dialed(long done, long link, Effects out) {
        if (done != attempt) {
            out.close(link);
            return;
        }
        Learning learning = new Learning(self, new Upstream(self, link, leader));
        learning.start(out);
        successor = learning;
    }

    @Override
    public long wakeAt() {
        return Math.min(redialAt, until);
    }

    @Override
    public void tick(Effects out) {
        if (self.now >= redialAt) {
            dial(out);
        } else if (self.now >= until) {
            self.leave("leader " + leader + " did not answer for " + self.config.connectMillis() + " ms");
        }
    }
}
