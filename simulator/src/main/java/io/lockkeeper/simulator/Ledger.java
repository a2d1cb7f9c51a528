package io.lockkeeper.simulator;

import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log as it should be, and the state it justifies. Entries come in when the server appends them; when it shows their effect they
 * are judged one by one and applied to the {@link Model}.
 */
final class Ledger {
    private static final int MAX_FIELD_BYTES = 8 << 20;

    /** Knows who asked for what, and hears of what is applied. */
    interface Desk {
        /** Who asked for this entry; null if nobody did. */
        Origins.@Nullable Cause cause(LogEntry entry);

        /** The entry is in the model now; {@code reply} is what its writer must hear. */
        void applied(LogEntry entry, Origins.Cause cause, Reply reply);
    }

    private final Verdicts verdicts;
    private final List<LogEntry> all = new ArrayList<>();
    private final Deque<LogEntry> ahead = new ArrayDeque<>();
    private Model model = new Model();
    private long appended;

    Ledger(Coverage coverage) {
        verdicts = new Verdicts(coverage);
    }

    /** The state as the world has seen it. */
    Model model() {
        return model;
    }

    /** The last entry the server has ordered. */
    long appended() {
        return appended;
    }

    LogEntry append(long zxid, byte[] bytes, long wallMillis) {
        Violation.unless(zxid == appended + 1, "the log has a hole or a repetition: 0x%x comes after 0x%x", zxid, appended);
        LogEntry entry = TxnCodec.decode(bytes, 0, bytes.length, MAX_FIELD_BYTES);
        Violation.unless(entry.zxid() == zxid, "entry 0x%x says it is 0x%x", zxid, entry.zxid());
        Violation.unless(
                entry.header().timeMillis() == wallMillis,
                "entry 0x%x is of %d, but the wall clock says %d", zxid, entry.header().timeMillis(), wallMillis);
        appended = zxid;
        ahead.add(entry);
        return entry;
    }

    /** Goes on to the state at {@code zxid}, judging every entry on the way. */
    void advanceTo(long zxid, Desk desk, Model.Listener listener) {
        while (model.zxid() < zxid) {
            LogEntry entry = ahead.poll();
            if (entry == null) {
                throw new Violation(String.format("state at 0x%x is served, but the log ends at 0x%x", zxid, appended));
            }
            Origins.Cause cause = desk.cause(entry);
            if (cause == null) {
                throw new Violation("nobody asked for " + entry);
            }
            Reply reply = verdicts.on(model, entry, cause);
            model.apply(entry, listener);
            if (entry.hasDigest()) {
                long digest = model.digest();
                Violation.unless(entry.digest() == digest, "%s: the digest is %d in the model", entry, digest);
            }
            all.add(entry);
            desk.applied(entry, cause, reply);
        }
    }

    /** The power was cut: what was ordered but has not come back is forgotten. */
    void forgetAhead() {
        ahead.clear();
        appended = model.zxid();
    }

    boolean isAhead() {
        return !ahead.isEmpty();
    }

    /** The state at an earlier zxid. */
    Model modelAt(long zxid) {
        Model past = new Model();
        for (LogEntry entry : all.subList(0, (int) zxid)) {
            past.apply(entry, Model.Listener.DEAF);
        }
        return past;
    }
}
