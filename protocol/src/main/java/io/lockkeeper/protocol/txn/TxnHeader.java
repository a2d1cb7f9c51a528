package io.lockkeeper.protocol.txn;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;

/**
 * Who asked for a transaction, its place in the order, when, and what it is.
 *
 * @param sessionId 0 for the server's own (reaping of containers and TTL znodes)
 * @param cxid the client's request number; 0 for createSession and the server's own
 * @param timeMillis wall clock of the server that ordered it
 * @param type an {@link io.lockkeeper.protocol.OpCode}
 */
public record TxnHeader(long sessionId, int cxid, long zxid, long timeMillis, int type) {
    public static final int BYTES = 32;

    public void write(JuteWriter out) {
        out.writeLong(sessionId).writeInt(cxid).writeLong(zxid).writeLong(timeMillis).writeInt(type);
    }

    public static TxnHeader read(JuteReader in) {
        return new TxnHeader(in.readLong(), in.readInt(), in.readLong(), in.readLong(), in.readInt());
    }
}
