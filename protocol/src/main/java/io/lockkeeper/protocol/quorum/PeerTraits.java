package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What servers of this product tell each other beyond ZooKeeper's protocol, when they meet: twelve bytes behind the data of
 * FOLLOWERINFO, OBSERVERINFO and LEADERINFO, {@code int mark, int features, int silenceMillis}. ZooKeeper's servers do not read as far,
 * and say nothing of the kind; a leader says it only to a learner that has said it. What only one side can do is not done.
 *
 * @param features the sum of what the sender can do, such as {@link #HANDS_OVER}; what is not known here is no harm. Of a leader, what both
 *     can do
 * @param silenceMillis how long the other may be silent until it counts as lost; of a leader, what holds between the two; 0 if only
 *     ZooKeeper's syncLimit says so
 */
public record PeerTraits(int features, int silenceMillis) {
    /** Understands {@link LearnerMessage.HandOver}. */
    public static final int HANDS_OVER = 1;
    /** Understands {@link LearnerMessage.AckUpTo} and {@link LearnerMessage.CommitUpTo}. */
    public static final int RANGES = 2;
    /** All that this release can do, whatever its configuration. */
    public static final int ALL = HANDS_OVER | RANGES;
    /** Follows when a membership changes: its configuration does not forbid it. */
    public static final int FOLLOWS_CHANGES = 4;
    /** Compares its tree with each transaction, says when it differs, and takes another one if it is told to. */
    public static final int COMPARES_TREES = 8;

    static final int BYTES = 3 * Integer.BYTES;

    /** "lkpr". Whoever appends something else says nothing to us. */
    private static final int MARK = 0x6C6B7072;

    public PeerTraits {
        silenceMillis = Math.max(0, silenceMillis);
    }

    public boolean can(int feature) {
        return (features & feature) != 0;
    }

    public PeerTraits without(int feature) {
        return new PeerTraits(features & ~feature, silenceMillis);
    }

    /** Null if what is left does not begin with them. */
    static @Nullable PeerTraits read(JuteReader in) {
        if (in.remaining() < BYTES || in.readInt() != MARK) {
            return null;
        }
        return new PeerTraits(in.readInt(), in.readInt());
    }

    void write(JuteWriter out) {
        out.writeInt(MARK).writeInt(features).writeInt(silenceMillis);
    }
}
