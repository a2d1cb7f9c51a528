package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;

/**
 * What our clients and servers say to each other beyond ZooKeeper's protocol, agreed upon in the handshake: the client names what it
 * would use, behind the last field of its request, and a server of ours what it has of that, behind the last field of its answer. Others
 * ignore those bytes of a request and send none. See docs/protocol-extensions.md.
 */
public final class Extensions {
    /** {@link Operation.ListChildren}, {@link Operation.SubtreeSize}, {@link Operation.DeleteSubtree}. */
    public static final int BIG_TREES = 1;

    /** {@link Operation.ResumeWatches}. */
    public static final int RESUMING_WATCHES = 2;

    /** Reads of this connection show what was acknowledged anywhere before they came, or fail. */
    public static final int LINEARIZABLE_READS = 4;

    /** All that this version knows. */
    public static final int ALL = BIG_TREES | RESUMING_WATCHES | LINEARIZABLE_READS;

    /** "LKEX", so that bytes which somebody else sends there mean nothing. */
    private static final int MARK = 0x4c4b4558;

    private Extensions() {}

    /** Whether an operation may be sent to a server that has these extensions. */
    public static boolean cover(int bits, Operation operation) {
        int needed = switch (operation) {
            case Operation.ResumeWatches _ -> RESUMING_WATCHES;
            case Operation.ExtendedRead _, Operation.DeleteSubtree _ -> BIG_TREES;
            default -> 0;
        };
        return (bits & needed) == needed;
    }

    /** The bits that stand here; 0 if the frame is at its end, or goes on with something else. */
    static int read(JuteReader in) {
        return in.remaining() >= 2 * Integer.BYTES && in.readInt() == MARK ? in.readInt() : 0;
    }

    /** Nothing at all for 0. */
    static void write(int bits, JuteWriter out) {
        if (bits != 0) {
            out.writeInt(MARK).writeInt(bits);
        }
    }
}
