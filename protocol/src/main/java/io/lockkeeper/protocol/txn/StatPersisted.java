package io.lockkeeper.protocol.txn;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;

/**
 * A znode's Stat as snapshots keep it, 60 bytes. Unlike the {@link io.lockkeeper.protocol.Stat} of clients, {@code cversion} counts
 * only creates of children, and {@code ephemeralOwner} also says container and TTL.
 */
public record StatPersisted(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner,
        long pzxid) {
    public static final int BYTES = 60;

    public void write(JuteWriter out) {
        out.writeLong(czxid).writeLong(mzxid).writeLong(ctime).writeLong(mtime);
        out.writeInt(version).writeInt(cversion).writeInt(aversion);
        out.writeLong(ephemeralOwner).writeLong(pzxid);
    }

    public static StatPersisted read(JuteReader in) {
        return new StatPersisted(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong());
    }
}
