package io.lockkeeper.protocol.txn;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.List;

/**
 * The records of a snapshot up to the end of its znodes; what follows (running Adler-32, digest, last zxid, each sealed by
 * {@code "/"}) is the business of whoever writes the stream.
 *
 * <pre>
 *   int    magic "ZKSN"          int version 2          long dbid -1
 *   int    sessions,  each: long id, int timeoutMillis
 *   int    ACLs,      each: long key, vec&lt;ACL&gt;
 *   znodes, each: ustring path, buffer data, long aclKey, StatPersisted      (root first, its path empty)
 *   ustring "/"                  the end of the znodes
 * </pre>
 */
public final class SnapshotCodec {
    public static final int MAGIC = 0x5A4B534E;
    public static final int VERSION = 2;
    public static final long DBID = -1;
    /** Of the header, which a file has and a stream to another server has not. */
    public static final int HEADER_BYTES = 16;

    /** What ends the stream to another server, behind the seal of the znodes. */
    public static final String SIGNATURE = "BenWasHere";

    /** The ACL key of world:anyone:cdrwa. */
    public static final long OPEN_ACL_KEY = -1;

    /** What learners look for behind the seal. */
    public static final String LEARNER_SIGNATURE = "BenWasHere";

    private SnapshotCodec() {}

    public static void writeHeader(JuteWriter out) {
        out.writeInt(MAGIC).writeInt(VERSION).writeLong(DBID);
    }

    public static void writeCount(JuteWriter out, int count) {
        out.writeInt(count);
    }

    public static void writeSession(JuteWriter out, long sessionId, int timeoutMillis) {
        out.writeLong(sessionId).writeInt(timeoutMillis);
    }

    public static void writeAcl(JuteWriter out, long key, List<Acl> acl) {
        out.writeLong(key);
        VectorCodec.writeAcls(out, acl);
    }

    public static void writeSignature(JuteWriter out) {
        out.writeString(SIGNATURE);
    }

    public static void writeSeal(JuteWriter out) {
        out.writeString("/");
    }
}
