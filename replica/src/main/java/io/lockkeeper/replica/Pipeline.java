package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.tree.Prepared;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.EffectsOfOne;
import io.lockkeeper.zab.Invariant;
import io.lockkeeper.zab.Zab;
import org.jspecify.annotations.Nullable;

/**
 * The way of a write: prepared by the tree, encoded once, proposed; when it is committed it is applied, those who watch are told,
 * and only then is its client answered.
 */
final class Pipeline {
    private final ZnodeTree tree;
    private final Zab zab;
    private final Times times;
    private final Notifier notifier;
    private final Snapshots snapshots;
    private final Completions completions;
    private final PendingWrites pending = new PendingWrites();
    private final JuteWriter encoder = new JuteWriter(4096);
    private final Agreed agreed = new Agreed();
    private long digestMismatches;
    private boolean storageFailed;

    Pipeline(ZnodeTree tree, Times times, Notifier notifier, Snapshots snapshots, Completions completions) {
        this.tree = tree;
        this.zab = Zab.alone(tree.lastZxid());
        this.times = times;
        this.notifier = notifier;
        this.snapshots = snapshots;
        this.completions = completions;
        this.digestMismatches = tree.digestMismatches();
    }

    /** Orders a write. */
    void propose(Operation.Write write, Requester requester, @Nullable Connection connection, Outbox out) {
        Prepared prepared = tree.prepare(write, requester, zab.nextZxid(), times.wallMillis());
        propose(prepared.entry(), connection, out);
    }

    /** Orders a refusal, for a write that is not even prepared. */
    void refuse(ErrorCode error, Requester requester, @Nullable Connection connection, Outbox out) {
        Prepared refused = tree.refuse(error, requester, zab.nextZxid(), times.wallMillis());
        propose(refused.entry(), connection, out);
    }

    private void propose(LogEntry entry, @Nullable Connection connection, Outbox out) {
        encoder.clear();
        TxnCodec.write(entry, encoder);
        pending.add(entry, connection);
        zab.propose(entry.zxid(), encoder.toByteArray(), agreed.towards(out));
    }

    void persisted(long zxid, Outbox out) {
        zab.persisted(zxid, agreed.towards(out));
    }

    /** Nothing that waits will ever be acknowledged, and nothing more may be proposed. */
    void storageFailed() {
        storageFailed = true;
        zab.storageFailed();
        pending.clear();
        tree.abandonPending();
    }

    boolean hasFailed() {
        return storageFailed;
    }

    private void apply(LogEntry entry, @Nullable Connection connection, Outbox out) {
        long zxid = entry.zxid();
        boolean wantReply = connection != null && connection.open;
        Reply reply = tree.apply(entry, wantReply, notifier.of(zxid, out));
        Invariant.check(tree.lastZxid() == zxid, "an applied entry is the tree's last", zxid);
        if (tree.digestMismatches() != digestMismatches) {
            digestMismatches = tree.digestMismatches();
            out.notice(new Notice.DigestMismatch(zxid));
        }
        completions.applied(entry, connection, reply, out);
    }

    /** What agreement asks for, within one call to it. */
    private final class Agreed extends EffectsOfOne {
        private @Nullable Outbox out;

        Agreed towards(Outbox outbox) {
            out = outbox;
            return this;
        }

        @Override
        public void append(long zxid, byte[] entry) {
            out().append(zxid, entry);
            snapshots.appended(entry.length, out());
        }

        @Override
        public void committed(long zxid) {
            while (pending.isDue(zxid)) {
                LogEntry entry = pending.oldest();
                apply(entry, pending.remove(), out());
            }
        }

        private Outbox out() {
            if (out == null) {
                throw Invariant.violated("agreement acts only when it is called");
            }
            return out;
        }
    }
}
