package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import org.jspecify.annotations.Nullable;

/**
 * Who a learner is; on the wire {@code long sid, int protocolVersion, long configVersion}, and the later fields may be missing. Behind
 * them a learner of ours tells its {@link PeerTraits}.
 *
 * @param sid null if the learner says nothing about itself
 * @param protocolVersion {@link #PROTOCOL_VERSION} from every release since 3.4
 * @param configVersion version of the membership it has committed
 * @param traits null if it is not one of ours
 */
public record LearnerInfo(@Nullable Long sid, int protocolVersion, long configVersion, @Nullable PeerTraits traits) {
    public static final int PROTOCOL_VERSION = 0x10000;

    private static final int OLDEST = 1;
    private static final int BYTES = 2 * Long.BYTES + Integer.BYTES;

    /** Of a server that says no more than the protocol wants. */
    public LearnerInfo(@Nullable Long sid, int protocolVersion, long configVersion) {
        this(sid, protocolVersion, configVersion, null);
    }

    /** The same, of a release that cannot do this yet, such as {@link PeerTraits#RANGES}. */
    public LearnerInfo without(int feature) {
        return new LearnerInfo(sid, protocolVersion, configVersion, traits == null ? null : traits.without(feature));
    }

    static LearnerInfo read(byte @Nullable [] data) {
        if (data == null) {
            return new LearnerInfo(null, OLDEST, 0);
        }
        JuteReader in = new JuteReader(data);
        long sid = in.readLong();
        int protocolVersion = in.remaining() >= Integer.BYTES ? in.readInt() : OLDEST;
        long configVersion = in.remaining() >= Long.BYTES ? in.readLong() : 0;
        return new LearnerInfo(sid, protocolVersion, configVersion, PeerTraits.read(in));
    }

    void write(JuteWriter out) {
        if (sid == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(traits == null ? BYTES : BYTES + PeerTraits.BYTES);
            out.writeLong(sid).writeInt(protocolVersion).writeLong(configVersion);
            if (traits != null) {
                traits.write(out);
            }
        }
    }
}
