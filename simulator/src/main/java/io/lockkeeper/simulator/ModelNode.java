package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A znode of the {@link Model}, every field as the format's description names it and nothing clever. */
final class ModelNode {
    static final long CONTAINER = Long.MIN_VALUE;
    static final long TTL_MARK = 0xFF00000000000000L;

    final String path;
    final TreeSet<String> children = new TreeSet<>();
    byte @Nullable [] data;
    List<Acl> acl;
    long czxid;
    long mzxid;
    long pzxid;
    long ctime;
    long mtime;
    int version;
    /** Creates of children, ever. */
    int cversion;
    int aversion;
    /** As stored: session, container mark, TTL. */
    long owner;
    private long digest;
    private boolean counted;

    ModelNode(String path, byte @Nullable [] data, List<Acl> acl) {
        this.path = path;
        this.data = data;
        this.acl = acl;
    }

    ModelNode copy() {
        ModelNode copy = new ModelNode(path, data, acl);
        copy.children.addAll(children);
        copy.czxid = czxid;
        copy.mzxid = mzxid;
        copy.pzxid = pzxid;
        copy.ctime = ctime;
        copy.mtime = mtime;
        copy.version = version;
        copy.cversion = cversion;
        copy.aversion = aversion;
        copy.owner = owner;
        return copy;
    }

    boolean isContainer() {
        return owner == CONTAINER;
    }

    boolean isTtl() {
        return owner >>> 56 == 0xFF;
    }

    long ttlMillis() {
        return owner & 0xFFFFFFFFFFL;
    }

    boolean isEphemeral() {
        return owner != 0 && !isContainer() && !isTtl();
    }

    int dataLength() {
        return data == null ? 0 : data.length;
    }

    Stat stat() {
        return new Stat(
                czxid,
                mzxid,
                ctime,
                mtime,
                version,
                2 * cversion - children.size(),
                aversion,
                isEphemeral() ? owner : 0,
                dataLength(),
                children.size(),
                pzxid);
    }

    /** Whether its digest is in the sum that its model keeps. */
    boolean isCounted() {
        return counted;
    }

    /** Its digest, which is in its model's sum from now on. */
    long count() {
        digest = computeDigest();
        counted = true;
        return digest;
    }

    /** The digest that it was counted with, which is taken out of the sum. */
    long discount() {
        counted = false;
        return digest;
    }

    /** CRC-32 of path, data and stored Stat, as the tree digest adds them up. */
    private long computeDigest() {
        CRC32 crc = new CRC32();
        crc.update((path.equals("/") ? "" : path).getBytes(StandardCharsets.UTF_8));
        if (data != null) {
            crc.update(data);
        }
        JuteWriter stat = new JuteWriter(60);
        stat.writeLong(czxid).writeLong(mzxid).writeLong(pzxid).writeLong(ctime).writeLong(mtime);
        stat.writeInt(version).writeInt(cversion).writeInt(aversion).writeLong(owner);
        crc.update(stat.toByteArray());
        return crc.getValue();
    }

    @Override
    public String toString() {
        return "data=" + Replies.text(data) + " acl=" + acl + " czxid=" + czxid + " mzxid=" + mzxid + " pzxid=" + pzxid + " ctime="
                + ctime + " mtime=" + mtime + " version=" + version + " cversion=" + cversion + " aversion=" + aversion + " owner=0x"
                + Long.toHexString(owner);
    }
}
