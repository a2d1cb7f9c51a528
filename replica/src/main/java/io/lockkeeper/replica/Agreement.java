package io.lockkeeper.replica;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Effects;
import io.lockkeeper.zab.Zab;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Agreement among servers, as the rest of this one knows it: what happens is told here, and here it is asked for places in the order.
 * What follows from it is done by its {@link Consequences}.
 */
final class Agreement {
    private final Zab zab;
    private final @Nullable MemberConfig member;
    private final Times times;
    private final Sessions sessions;
    private final Snapshots snapshots;
    private final Clients clients;
    private final ReadOnlyMode readOnlyMode;
    private final EntryDecoder entries = new EntryDecoder();
    private final Consequences effects;

    /** @param member null for a server alone */
    Agreement(
            Zab zab,
            ReplicaConfig config,
            @Nullable MemberConfig member,
            ZnodeTree tree,
            Times times,
            WatchTable watches,
            Sessions sessions,
            Snapshots snapshots,
            Reaper reaper) {
        this.zab = zab;
        this.member = member;
        this.times = times;
        this.sessions = sessions;
        this.snapshots = snapshots;
        clients = new Clients(config, member, tree, times, sessions, watches, this);
        readOnlyMode = new ReadOnlyMode(config, member, clients);
        effects = new Consequences(zab, member, tree, times, sessions, snapshots, reaper, clients, readOnlyMode, entries);
    }

    Clients clients() {
        return clients;
    }

    Zab zab() {
        return zab;
    }

    /** What follows until the next call goes to {@code outbox}. */
    void towards(Outbox outbox) {
        effects.towards(outbox);
    }

    // --- what happens to a member

    /** Tells agreement what happened, and does what it asks for. */
    void tell(BiConsumer<Zab, Effects> event) {
        event.accept(zab, effects);
        settle();
    }

    /** Does what agreement has asked for and could not have within its own call. */
    void settle() {
        effects.settle();
        readOnlyMode.look(zab.elects(), times, effects.out());
    }

    void start() {
        effects.showMembership();
        sessions.answerForLocal();
        clients.stopServing(effects.out());
    }

    void tick() {
        tell((z, to) -> z.tick(times.nowMillis(), to));
        for (long link : snapshots.stalled()) {
            linkIsBad(link);
        }
    }

    long wakeAt() {
        return member == null ? Long.MAX_VALUE : Math.min(zab.wakeAt(), readOnlyMode.wakeAt());
    }

    /** Of a server alone, too. */
    void persisted(long zxid) {
        zab.persisted(zxid, effects);
    }

    /** An entry that cannot be read is never logged: the link it came by ends, as with any malformed bytes. */
    void received(long link, List<LearnerMessage> messages) {
        for (LearnerMessage message : messages) {
            if (!entries.isReadable(message)) {
                linkIsBad(link);
                return;
            }
            tell((z, to) -> z.received(link, message, to));
        }
    }

    private void linkIsBad(long link) {
        snapshots.linkGone(link, effects.out());
        effects.out().closeLink(link);
        tell((z, to) -> z.closed(link, to));
    }

    void closed(long link) {
        snapshots.linkGone(link, effects.out());
        tell((z, to) -> z.closed(link, to));
    }

    void truncated(long zxid, @Nullable ZnodeTree reloaded) {
        if (reloaded != null) {
            effects.treeCame(reloaded);
        }
        tell((z, to) -> z.truncated(zxid, to));
    }

    void snapshotInstalled(long zxid, ZnodeTree installed) {
        effects.treeCame(installed);
        tell((z, to) -> z.snapshotInstalled(zxid, to));
    }

    void snapshotAbandoned(ZnodeTree before) {
        effects.treeCame(before);
        tell(Zab::snapshotAbandoned);
    }

    void storageFailed() {
        zab.storageFailed();
    }

    // --- what clients and their learners need of it

    /** Lets another server lead. Who asked hears of it if nothing comes of it; else the connection ends, like all of them. */
    void handOver(long successor, Requester requester, @Nullable Connection connection) {
        effects.handOver(new HandOverRequest(successor, requester, connection));
    }

    boolean mayPropose() {
        return zab.mayPropose();
    }

    long nextZxid() {
        return zab.nextZxid();
    }

    void propose(long zxid, byte[] entry) {
        zab.propose(zxid, entry, effects);
    }

    void proposeMembership(long zxid, byte[] entry, Membership membership) {
        zab.proposeMembership(zxid, entry, membership, effects);
    }

    boolean forward(LearnerMessage.Request request) {
        return zab.forward(request, effects);
    }

    boolean sync() {
        return zab.sync(effects);
    }

    boolean revalidate(long sessionId, int timeoutMillis) {
        return zab.revalidate(sessionId, timeoutMillis, effects);
    }

    // --- for operators

    @Nullable EnsembleView view() {
        if (member == null) {
            return null;
        }
        Membership membership = zab.membership();
        List<EnsembleView.Learner> all = zab.learners().stream()
                .map(l -> new EnsembleView.Learner(l.sid(), l.observer(), l.takesPart(), membership.isVoter(l.sid())))
                .sorted((a, b) -> Long.compare(a.sid(), b.sid()))
                .toList();
        return new EnsembleView(
                zab.state(), zab.isServing(), clients.isAdmitting(), clients.standing() == Standing.READS_ONLY, zab.leader(),
                zab.acceptedEpoch(), zab.currentEpoch(), zab.lastProposed(), zab.lastCommitted(), membership, zab.pendingSyncs(),
                sessions.localCount(), zab.lastSeenMembership().version(), all);
    }
}
