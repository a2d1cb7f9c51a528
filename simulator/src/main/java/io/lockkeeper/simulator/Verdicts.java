package io.lockkeeper.simulator;

import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.Arrays;

/** Whether entries are what the {@link Judge} makes of what was asked for, with a note of what was seen. */
final class Verdicts {
    private final Coverage coverage;

    Verdicts(Coverage coverage) {
        this.coverage = coverage;
    }

    /** Returns what the writer must hear. */
    Reply on(Model model, LogEntry entry, Origins.Cause cause) {
        Judge.Verdict verdict = new Judge(model, cause.ids()).decide(cause.operation(), entry.header());
        compare(entry, verdict, cause);
        count(model, verdict, cause.operation());
        return verdict.reply();
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

    private void count(Model model, Judge.Verdict verdict, Operation.Write operation) {
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
