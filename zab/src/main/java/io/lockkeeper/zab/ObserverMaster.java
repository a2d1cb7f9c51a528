package io.lockkeeper.zab;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Inform;
import io.lockkeeper.protocol.quorum.LearnerMessage.InformAndActivate;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ping;
import io.lockkeeper.protocol.quorum.LearnerMessage.Pong;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.LearnerMessage.Revalidated;
import io.lockkeeper.protocol.quorum.LearnerMessage.UpToDate;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.zab.LearnerLink.Stage;
import io.lockkeeper.zab.LearnerLink.Sync;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A follower to its observers: it gives them what it has, tells them of each commit it hears of, and hands on what they ask the leader
 * for, as if it were its own. The leader has one learner less for each of them. There is nothing to agree on here: the epoch is that of
 * the follower, and everything that goes to an observer is committed. A follower without a port for observers has none.
 */
final class ObserverMaster implements Teacher {
    /** As whose the follower's own questions to the leader are remembered. */
    private static final long OURS = -1;

    private static final int MOST_MOVED = 100_000;

    private final Self self;
    private final Upstream upstream;
    private final boolean open;
    private final Links links;
    private final Synchronization synchronization;

    // The leader says neither which sync it answers nor for whom a session was asked: it answers in their order.
    private final Deque<Long> syncs = new ArrayDeque<>();
    private final Map<Long, Deque<Long>> revalidations = new HashMap<>();

    /**
     * Who asked last for a session that came from elsewhere. To the leader it speaks through us, whichever observer it is at, so what another
     * one still asks in its name is ours to drop. Those that moved longest ago are forgotten.
     */
    private final Map<Long, Long> movedTo = new LinkedHashMap<>();

    /** Sessions that observers have heard of since the leader asked last, with their timeouts. */
    private final Map<Long, Integer> touched = new LinkedHashMap<>();

    /** Whether this server's own tree is not the leader's: one of the two is wrong. */
    private boolean ownTreeDiffers;

    private long nextHalfTick;

    ObserverMaster(Self self, Upstream upstream) {
        this.self = self;
        this.upstream = upstream;
        open = self.config.observerMasters();
        links = new Links(self);
        synchronization = new Synchronization(self, upstream.epoch(), links, this);
        nextHalfTick = self.now + self.config.tickMillis() / 2;
    }

    void start(Effects out) {
        if (open) {
            out.listenForObservers();
        }
    }

    void end(Effects out) {
        if (open) {
            out.stopListening();
        }
    }

    // --- what they are taught

    @Override
    public long lastCommitted() {
        return self.history.agreed();
    }

    @Override
    public long stateZxid() {
        return self.history.agreed();
    }

    @Override
    public Membership membershipForLearners() {
        return self.memberships.committed();
    }

    @Override
    public boolean mayGiveItsTree() {
        return !ownTreeDiffers;
    }

    @Override
    public void joins(long sid) {}

    // --- links

    void accepted(long link, Effects out) {
        if (open) {
            links.add(link);
        } else {
            out.close(link);
        }
    }

    void closed(long link, Effects out) {
        links.ended(link, out);
    }

    Synchronization synchronization() {
        return synchronization;
    }

    List<Zab.Learner> learners() {
        return links.learners();
    }

    void received(long link, LearnerMessage message, Effects out) {
        LearnerLink learner = links.get(link);
        if (learner == null) {
            return;
        }
        learner.heardAt = self.now;
        switch (message) {
            case LearnerMessage.ObserverInfo m when learner.stage == Stage.CONNECTED -> register(learner, m.info(), out);
            case LearnerMessage.AckEpoch m when learner.stage == Stage.PROMISING -> promised(learner, m, out);
            case LearnerMessage.Ack m when Zxid.counter(m.zxid()) == 0 && learner.isPast(Stage.PREPARING) -> synced(learner, out);
            case Pong m when learner.stage == Stage.TAKES_PART -> heard(m);
            case LearnerMessage.TreeDiffers _ when learner.stage == Stage.TAKES_PART -> treeDiffers(learner, out);
            case LearnerMessage.Request m when learner.stage == Stage.TAKES_PART -> request(link, m, out);
            case LearnerMessage.Revalidate m when learner.stage == Stage.TAKES_PART -> revalidate(link, m, out);
            case LearnerMessage.Ack _ -> links.refuse(learner, "it acknowledges a proposal, and is an observer", out);
            case LearnerMessage m when learner.isPast(Stage.SYNCED) -> {} // Compat: what nobody knows is ignored
            case LearnerMessage m -> links.refuse(learner, "it sends " + m.getClass().getSimpleName() + " while " + learner.stage, out);
        }
    }

    private void register(LearnerLink learner, LearnerInfo info, Effects out) {
        if (links.register(learner, true, info, out)) {
            learner.stage = Stage.PROMISING;
            learner.send(new LeaderInfo(upstream.epoch(), LearnerInfo.PROTOCOL_VERSION, traits(learner)), out);
        }
    }

    /** Of what two of ours agree on this is all that concerns an observer and a follower. */
    private @Nullable PeerTraits traits(LearnerLink learner) {
        PeerTraits agreed = learner.traits();
        return agreed == null ? null : new PeerTraits(agreed.features() & PeerTraits.COMPARES_TREES, 0);
    }

    /** What it has beyond us is committed, so it must not be cut: somebody else has that, too. */
    private void promised(LearnerLink learner, LearnerMessage.AckEpoch ack, Effects out) {
        if (ack.lastZxid() > self.history.agreed() && !SyncWalk.isStartOfEpoch(ack.lastZxid())) {
            links.refuse(learner, "it is ahead of us, with " + Zxid.text(ack.lastZxid()), out);
            return;
        }
        learner.promised(ack);
        synchronization.begin(learner, out);
    }

    private void synced(LearnerLink learner, Effects out) {
        if (learner.stage == Stage.SYNCING) {
            learner.sync = Sync.NONE;
            learner.send(new UpToDate(), out);
            learner.stage = Stage.TAKES_PART;
        }
    }

    // --- whose tree is wrong

    /**
     * This server has compared its tree with the same entry. If it differs, too, the leader finds out who is right; if it does not, it and
     * the leader have the same tree, and the observer has another one.
     */
    private void treeDiffers(LearnerLink learner, Effects out) {
        if (!ownTreeDiffers && self.config.mostResyncs() > 0) {
            out.notice(new ZabNotice.TreesDiffer(
                    "observer " + learner.sid + " has another tree than its leader and this server, and is told to take ours"));
            learner.send(new LearnerMessage.TakeSnapshot(lastCommitted()), out);
        }
    }

    /** Who is on its way to our state must not have our tree: it comes again, and finds another server or waits until we know better. */
    void ownTreeDiffers(Effects out) {
        ownTreeDiffers = true;
        links.at(Stage.SYNCING).forEach(learner -> links.refuse(learner, "our tree may be wrong", out));
    }

    void ownTreeMatches() {
        ownTreeDiffers = false;
    }

    // --- what the leader says

    /** Whether nobody is there to be told anything. */
    boolean isUnneeded() {
        return links.all().isEmpty();
    }

    /** This entry is committed, and applied here. */
    void committed(Proposal entry, @Nullable Long designatedLeader, Effects out) {
        LearnerMessage inform = designatedLeader == null
                ? new Inform(entry.zxid(), entry.entry())
                : new InformAndActivate(entry.zxid(), designatedLeader, entry.entry());
        for (LearnerLink learner : links.all()) {
            if (learner.forwarding) {
                learner.sendCommit(inform, out);
            }
        }
    }

    /** The oldest sync has its answer, whoever asked. */
    void synced(Effects out) {
        Long whose = syncs.poll();
        LearnerLink learner = whose == null ? null : links.get(whose);
        if (whose == null || whose == OURS) {
            out.synced();
        } else if (learner != null) {
            learner.send(new LearnerMessage.Sync(), out);
        }
    }

    /** The oldest question for this session has its answer. */
    void revalidated(Revalidated answer, Effects out) {
        Deque<Long> asked = revalidations.get(answer.sessionId());
        Long whose = asked == null ? null : asked.poll();
        if (asked != null && asked.isEmpty()) {
            revalidations.remove(answer.sessionId());
        }
        LearnerLink learner = whose == null ? null : links.get(whose);
        if (whose == null || whose == OURS) {
            out.revalidated(answer.sessionId(), answer.valid());
        } else if (learner != null) {
            learner.send(answer, out);
        }
    }

    // --- what the leader is asked for

    private void request(long link, LearnerMessage.Request request, Effects out) {
        if (request.opCode() == OpCode.SYNC) {
            syncs.add(link);
        } else if (movedTo.getOrDefault(request.sessionId(), link) != link) {
            return;
        }
        upstream.send(request, out);
    }

    private void revalidate(long link, LearnerMessage.Revalidate question, Effects out) {
        asks(link, question);
        upstream.send(question, out);
    }

    private void asks(long link, LearnerMessage.Revalidate question) {
        revalidations.computeIfAbsent(question.sessionId(), _ -> new ArrayDeque<>()).add(link);
        movedTo.remove(question.sessionId());
        movedTo.put(question.sessionId(), link);
        if (movedTo.size() > MOST_MOVED) {
            movedTo.remove(movedTo.keySet().iterator().next());
        }
    }

    /** This server's own clients ask, too. */
    void asks(LearnerMessage message) {
        if (!open) {
            return; // then every answer is ours
        }
        if (message instanceof LearnerMessage.Request request && request.opCode() == OpCode.SYNC) {
            syncs.add(OURS);
        } else if (message instanceof LearnerMessage.Revalidate question) {
            asks(OURS, question);
        }
    }

    private void heard(Pong pong) {
        for (int i = 0; i < pong.sessions().length; i++) {
            touched.put(pong.sessions()[i], pong.timeoutsMillis()[i]);
        }
    }

    /** Our own answer to the leader's ping, with what observers have heard of. */
    Pong joined(Pong own) {
        if (touched.isEmpty()) {
            return own;
        }
        for (long session : own.sessions()) {
            touched.remove(session);
        }
        int count = own.sessions().length;
        long[] sessions = Arrays.copyOf(own.sessions(), Math.min(count + touched.size(), Pong.MOST_SESSIONS));
        int[] timeouts = Arrays.copyOf(own.timeoutsMillis(), sessions.length);
        for (Iterator<Map.Entry<Long, Integer>> theirs = touched.entrySet().iterator(); count < sessions.length; count++) {
            Map.Entry<Long, Integer> session = theirs.next();
            sessions[count] = session.getKey();
            timeouts[count] = session.getValue();
            theirs.remove();
        }
        return new Pong(own.zxid(), sessions, timeouts);
    }

    // --- time

    long wakeAt() {
        return open ? nextHalfTick : Long.MAX_VALUE;
    }

    void tick(Effects out) {
        if (self.now < wakeAt()) {
            return;
        }
        nextHalfTick = self.now + self.config.tickMillis() / 2;
        links.tick();
        links.refuseTheSilent(out);
        Ping ping = new Ping(self.history.agreed());
        for (LearnerLink learner : links.all()) {
            if (learner.isPast(Stage.PREPARING)) {
                learner.send(ping, out);
            }
        }
    }

    void stoodStill(long millis) {
        links.stoodStill(millis);
    }
}
