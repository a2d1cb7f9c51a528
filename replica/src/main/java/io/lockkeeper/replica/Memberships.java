package io.lockkeeper.replica;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds changes of membership among entries, for agreement, to which everything else in an entry is opaque. */
final class Memberships {
    /** Behind session, cxid, zxid and time. */
    private static final int TYPE_AT = 28;

    private Memberships() {}

    /** The membership in this entry; null if it is about something else. */
    static @Nullable Membership in(byte[] entry) {
        if (entry.length < TYPE_AT + Integer.BYTES || type(entry) != OpCode.RECONFIG) {
            return null;
        }
        try {
            Txn txn = TxnCodec.decode(entry, 0, entry.length, entry.length).txn();
            byte[] text = txn instanceof Txn.SetData set ? set.data() : null;
            return text == null ? null : Membership.parse(new String(text, StandardCharsets.UTF_8));
        } catch (MalformedException _) {
            return null; // what cannot be read changes nothing; the entry itself is looked at where it is decoded
        }
    }

    private static int type(byte[] entry) {
        return entry[TYPE_AT] << 24 | (entry[TYPE_AT + 1] & 0xff) << 16 | (entry[TYPE_AT + 2] & 0xff) << 8 | entry[TYPE_AT + 3] & 0xff;
    }
}
