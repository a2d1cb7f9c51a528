package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.tree.Prepared;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Invariant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of a write: prepared by the tree, encoded once, proposed; or proposed by another server, and decoded once. When it is committed
 * it is applied, those who watch are told, and only then is its client answered.
 */
final class Pipeline {
    private final ZnodeTree tree;
    private final Agreement agreement;
    private final Times times;
    private final Notifier notifier;
    private final Reconfiguration reconfiguration;
    private final Completions completions;
    private final PendingWrites pending = new PendingWrites();
    private final JuteWriter encoder = new JuteWriter(4096);
    private long digestMismatches;
    private boolean storageFailed;
    /** Whether the entry that went to the log last was prepared by another server. */
    private boolean follows;

    Pipeline(
            ZnodeTree tree,
            Agreement agreement,
            Times times,
            Notifier notifier,
            Reconfiguration reconfiguration,
            Completions completions) {
        this.tree = tree;
        this.agreement = agreement;
        this.times = times;
        this.notifier = notifier;
        this.reconfiguration = reconfiguration;
        this.completions = completions;
        this.digestMismatches = tree.digestMismatches();
    }

    // --- proposed here

    /** Orders a write. */
    void propose(Operation.Write write, Requester requester, @Nullable Connection connection) {
        Prepared prepared = tree.prepare(write, requester, agreement.nextZxid(), times.wallMillis());
        agreement.propose(prepared.entry().zxid(), encode(prepared.entry(), connection));
    }

    /** Orders a refusal, for a write that is not even prepared. */
    void refuse(ErrorCode error, Requester requester, @Nullable Connection connection) {
        Prepared refused = tree.refuse(error, requester, agreement.nextZxid(), times.wallMillis());
        agreement.propose(refused.entry().zxid(), encode(refused.entry(), connection));
    }

    /** Orders a change of membership, if it can be made; or has another member lead. */
    void reconfigure(Operation.Reconfig change, Requester requester, @Nullable Connection connection) {
        boolean hasSession = requester.local() || tree.willHaveSession(requester.sessionId());
        switch (reconfiguration.judge(change, requester, hasSession)) {
            case Reconfiguration.Verdict.Refused(ErrorCode error) -> refuse(error, requester, connection);
            case Reconfiguration.Verdict.HandsOver(long successor) -> {
                if (tree.mayChangeMembership(requester)) {
                    agreement.handOver(successor, requester, connection);
                } else {
                    refuse(ErrorCode.NO_AUTH, requester, connection);
                }
            }
            case Reconfiguration.Verdict.Possible(Membership possible) -> {
                long zxid = agreement.nextZxid();
                Membership next = possible.withVersion(zxid);
                switch (tree.prepareMembership(next.text(), requester, zxid, times.wallMillis())) {
                    case Prepared.Refused refused -> agreement.propose(zxid, encode(refused.entry(), connection));
                    case Prepared.Accepted accepted ->
                        agreement.proposeMembership(zxid, encode(accepted.entry(), connection), next);
                }
            }
        }
    }

    private byte[] encode(LogEntry entry, @Nullable Connection connection) {
        encoder.clear();
        TxnCodec.write(entry, encoder);
        follows = false;
        pending.add(entry, connection);
        return encoder.toByteArray();
    }

    // --- proposed elsewhere

    /** Whether this is the entry that was proposed here last. */
    boolean isProposedHere(long zxid) {
        return pending.endsWith(zxid);
    }

    /** An entry of the leader goes to the log. */
    void foresee(LogEntry entry, @Nullable Connection connection) {
        follows = true;
        pending.add(entry, connection);
    }

    /** Entries behind {@code zxid} are taken back. */
    void forgetBehind(long zxid) {
        pending.removeBehind(zxid);
    }

    /** The tree has everything up to {@code zxid} from elsewhere. */
    void forgetUpTo(long zxid) {
        while (pending.isDue(zxid)) {
            pending.remove();
        }
        digestMismatches = tree.digestMismatches();
    }

    // --- what comes of it

    /** Applies what is pending up to {@code zxid}. */
    void commit(long zxid, Outbox out) {
        if (follows && tree.isLarge()) {
            pending.forEachDue(zxid, tree::expect);
            tree.expectNoMore();
        }
        while (pending.isDue(zxid)) {
            LogEntry entry = pending.oldest();
            apply(entry, pending.remove(), out);
        }
    }

    private void apply(LogEntry entry, @Nullable Connection connection, Outbox out) {
        long zxid = entry.zxid();
        boolean wantReply = connection != null && connection.open;
        Reply reply = tree.apply(entry, wantReply, notifier.of(tree.lastZxid(), zxid, out));
        Invariant.check(tree.lastZxid() == zxid, "an applied entry is the tree's last", zxid);
        tellOfDigests(out);
        completions.applied(entry, connection, reply, out);
    }

    /** The tree is complete: if it is not what its leader has, that is so from now on. */
    void requireDigests(Outbox out) {
        tree.requireDigests();
        tellOfDigests(out);
    }

    private void tellOfDigests(Outbox out) {
        if (tree.digestMismatches() != digestMismatches) {
            digestMismatches = tree.digestMismatches();
            out.notice(new Notice.TreeDiffers(Objects.requireNonNull(tree.lastDigestMismatch())));
        }
    }

    /** Nothing that waits will ever be acknowledged, and nothing more may be proposed. */
    void storageFailed() {
        storageFailed = true;
        pending.clear();
        tree.abandonPending();
    }

    boolean hasFailed() {
        return storageFailed;
    }
}
