package io.lockkeeper.protocol;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vectors of ACL entries and of strings, as requests, transactions and snapshots share them. */
public final class VectorCodec {
    /** {@link Acl#OPEN} as it is written: what nearly every znode has is neither taken apart nor put together. */
    private static final byte[] OPEN = encode(Acl.OPEN);

    private VectorCodec() {}

    /** {@code vec<ACL>}: count, then perms, scheme, id of each; null for a null vector. */
    public static @Nullable List<Acl> readAcls(JuteReader in) {
        if (in.skipIfNext(OPEN)) {
            return Acl.OPEN;
        }
        int count = in.readCount();
        if (count < 0) {
            return null;
        }
        List<Acl> acls = new ArrayList<>(Math.min(count, 8));
        for (int i = 0; i < count; i++) {
            acls.add(new Acl(in.readInt(), new Id(in.readString(), in.readString())));
        }
        return acls;
    }

    public static void writeAcls(JuteWriter out, @Nullable List<Acl> acls) {
        if (acls == Acl.OPEN) {
            out.writeRaw(OPEN, 0, OPEN.length);
        } else if (acls == null) {
            out.writeInt(-1);
        } else {
            writeEach(out, acls);
        }
    }

    private static byte[] encode(List<Acl> acls) {
        JuteWriter out = new JuteWriter();
        writeEach(out, acls);
        return out.toByteArray();
    }

    private static void writeEach(JuteWriter out, List<Acl> acls) {
        out.writeInt(acls.size());
        for (Acl acl : acls) {
            out.writeInt(acl.perms()).writeString(acl.id().scheme()).writeString(acl.id().id());
        }
    }

    /** {@code vec<ustring>}; null for a null vector. Null elements are refused. */
    public static @Nullable List<String> readStrings(JuteReader in) {
        int count = in.readCount();
        if (count < 0) {
            return null;
        }
        List<String> strings = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            String value = in.readString();
            if (value == null) {
                throw in.malformed("null string in a vector");
            }
            strings.add(value);
        }
        return strings;
    }

    public static void writeStrings(JuteWriter out, @Nullable List<String> strings) {
        if (strings == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(strings.size());
        for (String value : strings) {
            out.writeString(value);
        }
    }
}
