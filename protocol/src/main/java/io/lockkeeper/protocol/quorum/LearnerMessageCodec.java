package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets of the quorum port. There is no frame around a packet, so a reader asks {@link #length} until the whole packet is there.
 * A proposal is encoded once for all links: whoever sends it may write {@link #HEAD_BYTES}, then the shared entry, then the tail
 * ({@link #writeHead}, {@link #writeTail}), or copy everything with {@link #write}.
 */
public final class LearnerMessageCodec {
    /** Type, zxid, and the length of the data. */
    public static final int HEAD_BYTES = 16;

    private static final byte[] NOTHING = {};

    private LearnerMessageCodec() {}

    // --- writing

    public static void write(LearnerMessage message, JuteWriter out) {
        switch (message) {
            case LearnerMessage.FollowerInfo m -> info(m.type(), m.acceptedEpoch(), m.info(), out);
            case LearnerMessage.ObserverInfo m -> info(m.type(), m.acceptedEpoch(), m.info(), out);
            case LearnerMessage.LeaderInfo m -> leaderInfo(m, out);
            case LearnerMessage.AckEpoch m -> head(m.type(), m.lastZxid(), Integer.BYTES, out).writeInt(m.currentEpoch());
            case LearnerMessage.Diff m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.Trunc m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.Snap m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.NewLeader m -> start(m.type(), Zxid.of(m.epoch(), 0), out).writeBuffer(m.config());
            case LearnerMessage.UpToDate m -> head(m.type(), -1, -1, out);
            case LearnerMessage.Proposal m -> start(m.type(), m.zxid(), out).writeBuffer(m.entry());
            case LearnerMessage.Ack m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.AckUpTo m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.Commit m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.CommitUpTo m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.CommitAndActivate m -> head(m.type(), m.zxid(), Long.BYTES, out).writeLong(m.designatedLeader());
            case LearnerMessage.Inform m -> start(m.type(), m.zxid(), out).writeBuffer(m.entry());
            case LearnerMessage.InformAndActivate m -> head(m.type(), m.zxid(), Long.BYTES + m.entry().length, out)
                    .writeLong(m.designatedLeader()).writeRaw(m.entry(), 0, m.entry().length);
            case LearnerMessage.Ping m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.Pong m -> pong(m, out);
            case LearnerMessage.Request m -> request(m, out);
            case LearnerMessage.Sync m -> head(m.type(), 0, -1, out);
            case LearnerMessage.Revalidate m -> head(m.type(), -1, Long.BYTES + Integer.BYTES, out)
                    .writeLong(m.sessionId()).writeInt(m.timeoutMillis());
            case LearnerMessage.Revalidated m -> head(m.type(), -1, Long.BYTES + 1, out)
                    .writeLong(m.sessionId()).writeBoolean(m.valid());
            case LearnerMessage.HandOver m -> head(m.type(), m.zxid(), Long.BYTES, out).writeLong(m.successor());
            case LearnerMessage.TreeDiffers m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.TakeSnapshot m -> head(m.type(), m.zxid(), -1, out);
            case LearnerMessage.Unknown m -> head(m.type(), m.zxid(), -1, out);
        }
        ids(message, out);
    }

    /** What stands before the entry of a proposal that is sent without copying it. */
    public static void writeHead(LearnerMessage.Proposal proposal, JuteWriter out) {
        head(proposal.type(), proposal.zxid(), proposal.entry().length, out);
    }

    /** What stands behind it. */
    public static void writeTail(JuteWriter out) {
        out.writeInt(-1);
    }

    private static JuteWriter start(int type, long zxid, JuteWriter out) {
        return out.writeInt(type).writeLong(zxid);
    }

    /** @param length of the data that follows; -1 for none */
    private static JuteWriter head(int type, long zxid, int length, JuteWriter out) {
        return start(type, zxid, out).writeInt(length);
    }

    private static void info(int type, long epoch, LearnerInfo info, JuteWriter out) {
        start(type, Zxid.of(epoch, 0), out);
        info.write(out);
    }

    private static void leaderInfo(LearnerMessage.LeaderInfo info, JuteWriter out) {
        PeerTraits traits = info.traits();
        int length = traits == null ? Integer.BYTES : Integer.BYTES + PeerTraits.BYTES;
        head(info.type(), Zxid.of(info.epoch(), 0), length, out).writeInt(info.protocolVersion());
        if (traits != null) {
            traits.write(out);
        }
    }

    private static LearnerMessage.LeaderInfo leaderInfo(long epoch, JuteReader data) {
        return new LearnerMessage.LeaderInfo(epoch, data.readInt(), PeerTraits.read(data));
    }

    private static void pong(LearnerMessage.Pong pong, JuteWriter out) {
        int count = pong.sessions().length;
        head(pong.type(), pong.zxid(), count * (Long.BYTES + Integer.BYTES), out);
        for (int i = 0; i < count; i++) {
            out.writeLong(pong.sessions()[i]).writeInt(pong.timeoutsMillis()[i]);
        }
    }

    private static void request(LearnerMessage.Request request, JuteWriter out) {
        byte[] body = request.body();
        head(request.type(), -1, Long.BYTES + 2 * Integer.BYTES + body.length, out);
        out.writeLong(request.sessionId()).writeInt(request.cxid()).writeInt(request.opCode()).writeRaw(body, 0, body.length);
    }

    private static void ids(LearnerMessage message, JuteWriter out) {
        if (!(message instanceof LearnerMessage.Request request)) {
            writeTail(out);
            return;
        }
        KnownIds.write(request.ids(), out);
    }

    // --- reading

    /**
     * How many bytes the packet has that begins with these; more than there are if more must come before that is known.
     *
     * @param in whatever has come so far; is read from
     * @param maxData the most bytes of data
     * @throws MalformedException if no packet begins like this; the link is to be closed
     */
    public static int length(JuteReader in, int maxData) {
        if (in.remaining() < HEAD_BYTES) {
            return HEAD_BYTES;
        }
        in.skip(HEAD_BYTES - Integer.BYTES);
        int data = checked(in, in.readInt(), maxData, "data");
        int known = HEAD_BYTES + data + Integer.BYTES;
        if (in.remaining() < data + Integer.BYTES) {
            return known;
        }
        in.skip(data);
        int count = checked(in, in.readInt(), KnownIds.MAX_IDS, "authinfo");
        int left = maxData; // all of them together, or a peer could fill the memory with who it is
        for (int strings = 2 * count; strings > 0; strings--) {
            if (in.remaining() < Integer.BYTES) {
                return in.position() + Integer.BYTES;
            }
            int length = checked(in, in.readInt(), left, "an identity");
            left -= length;
            if (in.remaining() < length) {
                return in.position() + length;
            }
            in.skip(length);
        }
        return in.position();
    }

    private static int checked(JuteReader in, int length, int most, String what) {
        if (length < -1 || length > most) {
            throw in.malformed("Unreasonable length = " + length + " of " + what);
        }
        return Math.max(0, length);
    }

    /**
     * Reads a whole packet.
     *
     * @throws MalformedException if it is not what its type says; the link is to be closed
     */
    public static LearnerMessage read(JuteReader in) {
        return read(in, new KnownIds());
    }

    /** The same of one of many packets of a link. */
    public static LearnerMessage read(JuteReader in, KnownIds knownIds) {
        int type = in.readInt();
        long zxid = in.readLong();
        byte[] data = in.readBuffer();
        List<Id> ids = knownIds.read(in);
        long epoch = Zxid.epoch(zxid);
        return switch (type) {
            case LearnerMessage.FollowerInfo.TYPE -> new LearnerMessage.FollowerInfo(epoch, LearnerInfo.read(data));
            case LearnerMessage.ObserverInfo.TYPE -> new LearnerMessage.ObserverInfo(epoch, LearnerInfo.read(data));
            case LearnerMessage.LeaderInfo.TYPE -> leaderInfo(epoch, body(in, data));
            case LearnerMessage.AckEpoch.TYPE -> new LearnerMessage.AckEpoch(zxid, body(in, data).readInt());
            case LearnerMessage.Diff.TYPE -> new LearnerMessage.Diff(zxid);
            case LearnerMessage.Trunc.TYPE -> new LearnerMessage.Trunc(zxid);
            case LearnerMessage.Snap.TYPE -> new LearnerMessage.Snap(zxid);
            case LearnerMessage.NewLeader.TYPE -> new LearnerMessage.NewLeader(epoch, data);
            case LearnerMessage.UpToDate.TYPE -> new LearnerMessage.UpToDate();
            case LearnerMessage.Proposal.TYPE -> new LearnerMessage.Proposal(zxid, entry(in, data));
            case LearnerMessage.Ack.TYPE -> new LearnerMessage.Ack(zxid);
            case LearnerMessage.AckUpTo.TYPE -> new LearnerMessage.AckUpTo(zxid);
            case LearnerMessage.Commit.TYPE -> new LearnerMessage.Commit(zxid);
            case LearnerMessage.CommitUpTo.TYPE -> new LearnerMessage.CommitUpTo(zxid);
            case LearnerMessage.CommitAndActivate.TYPE -> new LearnerMessage.CommitAndActivate(zxid, body(in, data).readLong());
            case LearnerMessage.Inform.TYPE -> new LearnerMessage.Inform(zxid, entry(in, data));
            case LearnerMessage.InformAndActivate.TYPE -> {
                JuteReader body = body(in, data);
                yield new LearnerMessage.InformAndActivate(zxid, body.readLong(), body.readRaw(body.remaining()));
            }
            case LearnerMessage.Ping.TYPE -> data == null ? new LearnerMessage.Ping(zxid) : readPong(zxid, new JuteReader(data));
            case LearnerMessage.Request.TYPE -> readRequest(body(in, data), ids);
            case LearnerMessage.Sync.TYPE -> new LearnerMessage.Sync();
            case LearnerMessage.Revalidate.TYPE -> readRevalidation(body(in, data));
            case LearnerMessage.HandOver.TYPE -> new LearnerMessage.HandOver(zxid, body(in, data).readLong());
            case LearnerMessage.TreeDiffers.TYPE -> new LearnerMessage.TreeDiffers(zxid);
            case LearnerMessage.TakeSnapshot.TYPE -> new LearnerMessage.TakeSnapshot(zxid);
            default -> new LearnerMessage.Unknown(type, zxid);
        };
    }

    private static JuteReader body(JuteReader in, byte @Nullable [] data) {
        if (data == null) {
            throw in.malformed("a packet without the data that its type has");
        }
        return new JuteReader(data);
    }

    private static byte[] entry(JuteReader in, byte @Nullable [] data) {
        if (data == null || data.length == 0) {
            throw in.malformed("a packet without the entry that its type has");
        }
        return data;
    }

    private static LearnerMessage readPong(long zxid, JuteReader body) {
        int entry = Long.BYTES + Integer.BYTES;
        if (body.remaining() % entry != 0) {
            throw body.malformed("a session table of " + body.remaining() + " bytes");
        }
        int count = body.remaining() / entry;
        long[] sessions = new long[count];
        int[] timeouts = new int[count];
        for (int i = 0; i < count; i++) {
            sessions[i] = body.readLong();
            timeouts[i] = body.readInt();
        }
        return new LearnerMessage.Pong(zxid, sessions, timeouts);
    }

    private static LearnerMessage readRequest(JuteReader body, List<Id> ids) {
        long session = body.readLong();
        int cxid = body.readInt();
        int opCode = body.readInt();
        byte[] rest = body.remaining() == 0 ? NOTHING : body.readRaw(body.remaining());
        return new LearnerMessage.Request(session, cxid, opCode, rest, ids);
    }

    /** The question has four bytes behind the session, the answer one. */
    private static LearnerMessage readRevalidation(JuteReader body) {
        long session = body.readLong();
        return body.remaining() >= Integer.BYTES
                ? new LearnerMessage.Revalidate(session, body.readInt())
                : new LearnerMessage.Revalidated(session, body.readBoolean());
    }
}
