package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Sync;
import io.lockkeeper.zab.LearnerLink.Stage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Syncs that a leader was asked for, by its learners or by itself (ADR 51). Each is answered when everything that was proposed before it
 * is committed, and a quorum has shown, later than it came, that it still follows: by answering a ping, or by having on disk what was
 * proposed behind it. Until then somebody else may lead, and may have acknowledged what is not known here.
 *
 * <p>Compat: the answer never comes behind the commit of what was proposed later, a learner of any kind counts on that. It cannot: the
 * quorum that lets that be committed lets the sync be answered, too.
 */
final class Barriers {
    /** In place of a link: this server asks. */
    static final long OURSELVES = -1;

    private record Waiting(long zxid, long round, long link) {}

    private final Self self;
    private final Links links;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Rounds of pings that began, and the last one that a quorum has answered: the same number while none is under way. */
    private long round;
    private long confirmed;

    Barriers(Self self, Links links) {
        this.self = self;
        this.links = links;
    }

    int size() {
        return waiting.size();
    }

    /** Whether some wait for nothing as late as {@code zxid}. */
    boolean areOvertaken(long zxid) {
        return !waiting.isEmpty() && waiting.peek().zxid() < zxid;
    }

    /** The round that a ping which leaves now belongs to. */
    long round() {
        return round;
    }

    /**
     * A sync comes, from a link or from {@link #OURSELVES}.
     *
     * @param last the last zxid that was proposed
     * @param committed the last one that is committed
     */
    void add(long link, long last, long committed, Effects out) {
        waiting.add(new Waiting(last, round + 1, link)); // a round that is under way began too early
        if (round == confirmed) {
            begin(last, committed, out);
        }
    }

    private void begin(long last, long committed, Effects out) {
        round++;
        Ping ping = new Ping(last);
        for (LearnerLink learner : links.all()) {
            if (learner.stage == Stage.TAKES_PART && !learner.observer) {
                learner.ping(ping, round, self.now, out);
            }
        }
        look(last, committed, out); // perhaps this server is a quorum
    }

    /** Some learner has answered a ping. */
    void look(long last, long committed, Effects out) {
        if (round > confirmed && self.memberships.deciding().isMetBy(links.answered(round))) {
            confirmed = round;
            answer(committed, out);
            if (!waiting.isEmpty() && waiting.getLast().round() > confirmed) {
                begin(last, committed, out);
            }
        }
    }

    /** Everything up to {@code committed} is committed. */
    void answer(long committed, Effects out) {
        while (!waiting.isEmpty() && waiting.peek().zxid() <= committed && waiting.peek().round() <= confirmed) {
            answer(waiting.remove(), out);
        }
    }

    /** A quorum has {@code zxid} on disk, and it is not committed yet. */
    void overtaken(long zxid, Effects out) {
        while (areOvertaken(zxid)) {
            answer(waiting.remove(), out);
        }
    }

    private void answer(Waiting sync, Effects out) {
        if (sync.link() == OURSELVES) {
            out.synced();
            return;
        }
        LearnerLink learner = links.get(sync.link());
        if (learner != null) {
            learner.send(new Sync(), out);
        }
    }
}
