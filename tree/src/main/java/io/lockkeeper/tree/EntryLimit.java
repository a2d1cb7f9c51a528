package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nothing may be logged that no server would read back. What a client sends fits into one frame, but its entry can be longer: sequence
 * numbers, {@code auth} in the place of an identity, the frames around the parts of a multi. Sizes are estimated from above, and only
 * what comes near the limit is measured.
 */
final class EntryLimit {
    /** More than header, digest and all numbers of one transaction, or of one part of a multi. */
    private static final int FRAME_BYTES = 96;

    private static final int ACL_FRAME_BYTES = 12;
    private static final int MOST_BYTES_PER_CHAR = 3;

    private final int maxBytes;

    EntryLimit(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The most bytes that a list of paths may take in an entry of its own. */
    int maxPathsBytes() {
        return maxBytes - FRAME_BYTES;
    }

    /** Whether the entry of this write will be within the limit whatever comes of it. */
    boolean surelyAllows(Operation.Write operation) {
        return switch (operation) {
            case Operation.Create create ->
                allows(length(create.path()) + length(create.data()) + length(create.acl()) + AclRules.MAX_GROWTH_BYTES);
            case Operation.SetData set -> allows(length(set.path()) + length(set.data()));
            case Operation.SetAcl set -> allows(length(set.path()) + length(set.acl()) + AclRules.MAX_GROWTH_BYTES);
            case Operation.Delete delete -> allows(length(delete.path()));
            case Operation.DeleteContainer delete -> allows(length(delete.path()));
            case Operation.Check check -> allows(length(check.path()));
            case Operation.CreateSession _, Operation.CloseSession _, Operation.Reconfig _ -> true;
            case Operation.Multi _, Operation.DeleteSubtree _ -> false;
        };
    }

    boolean allows(LogEntry entry) {
        return allows(length(entry.txn())) || TxnCodec.encode(entry).length <= maxBytes;
    }

    private boolean allows(long bytes) {
        return bytes + FRAME_BYTES <= maxBytes;
    }

    private static long length(Txn txn) {
        return switch (txn) {
            case Txn.Create create -> length(create.path()) + length(create.data()) + length(create.acl());
            case Txn.CreateContainer create -> length(create.path()) + length(create.data()) + length(create.acl());
            case Txn.CreateTtl create -> length(create.path()) + length(create.data()) + length(create.acl());
            case Txn.Delete delete -> length(delete.path());
            case Txn.SetData set -> length(set.path()) + length(set.data());
            case Txn.SetAcl set -> length(set.path()) + length(set.acl());
            case Txn.Check check -> length(check.path());
            case Txn.Multi multi -> {
                long bytes = 0;
                for (Txn.Part part : multi.parts()) {
                    bytes += FRAME_BYTES + length(part.txn());
                }
                yield bytes;
            }
            case Txn.CreateSession _, Txn.CloseSession _, Txn.Error _ -> 0;
        };
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : (long) MOST_BYTES_PER_CHAR * text.length();
    }

    private static long length(byte @Nullable [] data) {
        return data == null ? 0 : data.length;
    }

    private static long length(@Nullable List<Acl> acl) {
        if (acl == null) {
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < acl.size(); i++) {
            Acl entry = acl.get(i);
            bytes += ACL_FRAME_BYTES + length(entry.id().scheme()) + length(entry.id().id());
        }
        return bytes;
    }
}
