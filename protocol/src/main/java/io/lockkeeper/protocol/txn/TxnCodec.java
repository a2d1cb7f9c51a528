package io.lockkeeper.protocol.txn;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a log record and of a proposal: {@code TxnHeader, body, [int digestVersion, long digest]}. The digest has no flag
 * of its own; it is there if 12 bytes are left behind the body.
 */
public final class TxnCodec {
    private static final int DIGEST_BYTES = 12;

    private TxnCodec() {}

    public static byte[] encode(LogEntry entry) {
        JuteWriter out = new JuteWriter(192);
        write(entry, out);
        return out.toByteArray();
    }

    public static void write(LogEntry entry, JuteWriter out) {
        entry.header().write(out);
        writeBody(entry.txn(), out);
        if (entry.hasDigest()) {
            out.writeInt(entry.digestVersion()).writeLong(entry.digest());
        }
    }

    private static void writeBody(Txn txn, JuteWriter out) {
        switch (txn) {
            case Txn.Create create -> {
                out.writeString(create.path()).writeBuffer(create.data());
                VectorCodec.writeAcls(out, create.acl());
                out.writeBoolean(create.ephemeral()).writeInt(create.parentCversion());
            }
            case Txn.CreateContainer create -> {
                out.writeString(create.path()).writeBuffer(create.data());
                VectorCodec.writeAcls(out, create.acl());
                out.writeInt(create.parentCversion());
            }
            case Txn.CreateTtl create -> {
                out.writeString(create.path()).writeBuffer(create.data());
                VectorCodec.writeAcls(out, create.acl());
                out.writeInt(create.parentCversion()).writeLong(create.ttlMillis());
            }
            case Txn.Delete delete -> out.writeString(delete.path());
            case Txn.SetData set -> out.writeString(set.path()).writeBuffer(set.data()).writeInt(set.version());
            case Txn.SetAcl set -> {
                out.writeString(set.path());
                VectorCodec.writeAcls(out, set.acl());
                out.writeInt(set.version());
            }
            case Txn.Check check -> out.writeString(check.path()).writeInt(check.version());
            case Txn.Multi multi -> {
                out.writeInt(multi.parts().size());
                for (Txn.Part part : multi.parts()) {
                    out.writeInt(part.type());
                    int lengthAt = out.length();
                    out.writeInt(0);
                    writeBody(part.txn(), out);
                    out.patchInt(lengthAt, out.length() - lengthAt - 4);
                }
            }
            case Txn.CreateSession create -> out.writeInt(create.timeoutMillis());
            case Txn.CloseSession close -> {
                List<String> paths = close.paths();
                if (paths != null) {
                    VectorCodec.writeStrings(out, paths);
                }
            }
            case Txn.Error error -> out.writeInt(error.code());
        }
    }

    /**
     * Decodes one payload.
     *
     * @throws MalformedException truncated if the body is shorter than its layout, otherwise for a type or a length that no server
     *     writes
     */
    public static LogEntry decode(byte[] payload, int offset, int length, int maxField) {
        JuteReader in = new JuteReader(payload, offset, length, maxField);
        TxnHeader header = TxnHeader.read(in);
        Txn txn = readTop(header.type(), in, payload, offset);
        if (in.remaining() < DIGEST_BYTES) {
            return LogEntry.withoutDigest(header, txn);
        }
        return new LogEntry(header, txn, in.readInt(), in.readLong());
    }

    private static Txn readTop(int type, JuteReader in, byte[] payload, int offset) {
        if (type == OpCode.CLOSE_SESSION && in.remaining() < 4) {
            return new Txn.CloseSession(null); // servers before 3.6 write no body
        }
        int bodyAt = in.position();
        int end = bodyAt + in.remaining();
        try {
            return readBody(type, in);
        } catch (MalformedException e) {
            if (type == OpCode.CREATE && e.isTruncated()) {
                in.reset(payload, offset, end);
                in.skip(bodyAt);
                return readCreateWithoutCversion(in);
            }
            throw e;
        }
    }

    /** Servers before 3.4 logged no child version with a create. */
    private static Txn readCreateWithoutCversion(JuteReader in) {
        return new Txn.Create(path(in), in.readBuffer(), VectorCodec.readAcls(in), in.readBoolean(), -1);
    }

    private static Txn readBody(int type, JuteReader in) {
        return switch (type) {
            case OpCode.CREATE, OpCode.CREATE2 ->
                new Txn.Create(path(in), in.readBuffer(), VectorCodec.readAcls(in), in.readBoolean(), in.readInt());
            case OpCode.CREATE_CONTAINER ->
                new Txn.CreateContainer(path(in), in.readBuffer(), VectorCodec.readAcls(in), in.readInt());
            case OpCode.CREATE_TTL ->
                new Txn.CreateTtl(path(in), in.readBuffer(), VectorCodec.readAcls(in), in.readInt(), in.readLong());
            case OpCode.DELETE, OpCode.DELETE_CONTAINER -> new Txn.Delete(path(in));
            case OpCode.SET_DATA, OpCode.RECONFIG -> new Txn.SetData(path(in), in.readBuffer(), in.readInt());
            case OpCode.SET_ACL -> new Txn.SetAcl(path(in), VectorCodec.readAcls(in), in.readInt());
            case OpCode.CHECK -> new Txn.Check(path(in), in.readInt());
            case OpCode.MULTI -> readMulti(in);
            case OpCode.CREATE_SESSION -> new Txn.CreateSession(in.readInt());
            case OpCode.CLOSE_SESSION -> new Txn.CloseSession(VectorCodec.readStrings(in));
            case OpCode.ERROR -> new Txn.Error(in.readInt());
            default -> throw in.malformed("unknown transaction type " + type);
        };
    }

    private static Txn readMulti(JuteReader in) {
        int count = in.readCount();
        List<Txn.Part> parts = new ArrayList<>(Math.max(0, Math.min(count, 64)));
        for (int i = 0; i < count; i++) {
            int type = in.readInt();
            byte[] body = in.readBuffer();
            if (body == null || !isAllowedInMulti(type)) {
                throw in.malformed("transaction type " + type + " is not allowed in a multi");
            }
            parts.add(new Txn.Part(type, readBody(type, new JuteReader(body))));
        }
        return new Txn.Multi(parts);
    }

    private static boolean isAllowedInMulti(int type) {
        return switch (type) {
            case OpCode.CREATE,
                OpCode.CREATE2,
                OpCode.CREATE_TTL,
                OpCode.CREATE_CONTAINER,
                OpCode.DELETE,
                OpCode.DELETE_CONTAINER,
                OpCode.SET_DATA,
                OpCode.ERROR,
                OpCode.CHECK -> true;
            default -> false;
        };
    }

    private static String path(JuteReader in) {
        String path = in.readString();
        if (path == null) {
            throw in.malformed("null path in a transaction");
        }
        return path;
    }
}
