package io.lockkeeper.simulator;

import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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

    private final Coverage coverage;
    private final List<LogEntry> all = new ArrayList<>();
    private final Deque<LogEntry> ahead = new ArrayDeque<>();
    private Model model = new Model();
    private long appended;

    Ledger(Coverage coverage) {
        this.coverage = coverage;
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
            Judge.Verdict verdict = new Judge(model, cause.ids()).decide(cause.operation(), entry.header());
            compare(entry, verdict, cause);
            count(verdict, cause.operation());
            model.apply(entry, listener);
            if (entry.hasDigest()) {
                long digest = model.digest();
                Violation.unless(entry.digest() == digest, "%s: the digest is %d in the model", entry, digest);
            }
            all.add(entry);
            desk.applied(entry, cause, verdict.reply());
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

    private static void compare(LogEntry entry, Judge.Verdict verdict, Origins.Cause cause) {
        TxnHeader header = entry.header();
        boolean same = header.type() == verdict.type() && Arrays.equals(canonical(header, entry.txn()), canonical(header, verdict.txn()));
        Violation.unless(same, "%s became %s, but should be %s", cause, entry, verdict);
        boolean needsDigest = header.type() != OpCode.ERROR;
        Violation.unless(entry.hasDigest() == needsDigest, "%s: digest", entry);
    }

    private static byte[] canonical(TxnHeader header, Txn txn) {
        return TxnCodec.encode(LogEntry.withoutDigest(header, ordered(txn)));
    }

    /** The ephemerals of a session die in no particular order. A check leaves no trace but itself. */
    private static Txn ordered(Txn txn) {
        return switch (txn) {
            case Txn.CloseSession close when close.paths() != null -> new Txn.CloseSession(close.paths().stream().sorted().toList());
            case Txn.Check check -> new Txn.Check(check.path(), 0);
            case Txn.Multi multi ->
                new Txn.Multi(multi.parts().stream().map(p -> new Txn.Part(p.type(), ordered(p.txn()))).toList());
            default -> txn;
        };
    }

    private void count(Judge.Verdict verdict, Operation.Write operation) {
        if (verdict.isRefused()) {
            coverage.count(Occurrence.WRITE_REFUSED);
            return;
        }
        coverage.count(Occurrence.WRITE_DONE);
        switch (verdict.txn()) {
            case Txn.Multi multi -> coverage.count(multi.failed() ? Occurrence.MULTI_FAILED : Occurrence.MULTI_DONE);
            case Txn.CloseSession close -> {
                coverage.count(Occurrence.SESSION_CLOSED);
                if (close.paths() != null && !close.paths().isEmpty()) {
                    coverage.count(Occurrence.EPHEMERALS_DIED_WITH_THEIR_SESSION);
                }
            }
            case Txn.Delete delete when operation instanceof Operation.DeleteContainer ->
                coverage.count(model.node(delete.path()).isTtl() ? Occurrence.TTL_REAPED : Occurrence.CONTAINER_REAPED);
            default -> {}
        }
        if (operation instanceof Operation.Create create) {
            CreateMode mode = CreateMode.ofFlag(create.flags());
            if (mode != null && mode.isSequential()) {
                coverage.count(Occurrence.SEQUENTIAL_CREATED);
            }
            byte[] data = create.data();
            if (data != null && data.length > 1000) {
                coverage.count(Occurrence.BIG_VALUE_WRITTEN);
            }
        }
    }
}
