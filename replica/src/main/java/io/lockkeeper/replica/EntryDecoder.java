package io.lockkeeper.replica;

import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import org.jspecify.annotations.Nullable;

/** Entries that come from a leader. Each is looked at before agreement hears of it and used right behind that, and decoded once. */
final class EntryDecoder {
    private @Nullable LogEntry last;
    private byte @Nullable [] lastFrom;

    /** Whether the entry of this message, if it has one, can be read, and is the one that it is said to be. */
    boolean isReadable(LearnerMessage message) {
        try {
            return switch (message) {
                case LearnerMessage.Proposal m -> decode(m.entry()).zxid() == m.zxid();
                case LearnerMessage.Inform m -> decode(m.entry()).zxid() == m.zxid();
                case LearnerMessage.InformAndActivate m -> decode(m.entry()).zxid() == m.zxid();
                case LearnerMessage _ -> true;
            };
        } catch (MalformedException _) {
            return false;
        }
    }

    LogEntry decode(byte[] bytes) {
        LogEntry entry = last;
        if (entry == null || lastFrom != bytes) {
            entry = TxnCodec.decode(bytes, 0, bytes.length, bytes.length);
            last = entry;
            lastFrom = bytes;
        }
        return entry;
    }
}
