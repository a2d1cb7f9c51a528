package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.Id;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leader and its learners say to each other on the quorum port. On the wire each is one packet, with no frame around it:
 *
 * <pre>
 *   int type   long zxid   buffer data   vector&lt;{string scheme, string id}&gt; authinfo
 * </pre>
 *
 * Epochs travel in the upper half of the zxid field. Arrays in here are shared, not copied: nobody changes them.
 */
public sealed interface LearnerMessage {
    /** The number on the wire. */
    int type();

    // --- discovery

    /** A voter, or who wants to become one, presents itself. Data: {@link LearnerInfo}. */
    record FollowerInfo(long acceptedEpoch, LearnerInfo info) implements LearnerMessage {
        public static final int TYPE = 11;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** An observer presents itself. */
    record ObserverInfo(long acceptedEpoch, LearnerInfo info) implements LearnerMessage {
        public static final int TYPE = 16;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * The epoch that the leader proposes: the paper's NEWEPOCH.
     *
     * @param traits what holds between two servers of ours; null unless the learner has told its own
     */
    record LeaderInfo(long epoch, int protocolVersion, @Nullable PeerTraits traits) implements LearnerMessage {
        public static final int TYPE = 17;

        /** As ZooKeeper's leader says it. */
        public LeaderInfo(long epoch, int protocolVersion) {
            this(epoch, protocolVersion, null);
        }

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * The learner will follow no older leader, and this is what it has.
     *
     * @param lastZxid last one of its log
     * @param currentEpoch whose history that is; {@link #NO_VOTE} if it had promised this epoch before, so that it must not count
     */
    record AckEpoch(long lastZxid, int currentEpoch) implements LearnerMessage {
        public static final int TYPE = 18;
        public static final int NO_VOTE = -1;

        @Override
        public int type() {
            return TYPE;
        }
    }

    // --- synchronization

    /** What is missing follows as proposals and commits. */
    record Diff(long zxid) implements LearnerMessage {
        public static final int TYPE = 13;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** The learner must forget everything behind {@code zxid}. */
    record Trunc(long zxid) implements LearnerMessage {
        public static final int TYPE = 14;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** A whole database as of {@code zxid} follows, as raw bytes behind this packet. */
    record Snap(long zxid) implements LearnerMessage {
        public static final int TYPE = 15;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * End of what a learner needs to take part in {@code epoch}.
     *
     * @param config text of the last membership that the leader has seen; null from very old leaders
     */
    record NewLeader(long epoch, byte @Nullable [] config) implements LearnerMessage {
        public static final int TYPE = 10;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** The learner may serve clients. */
    record UpToDate() implements LearnerMessage {
        public static final int TYPE = 12;

        @Override
        public int type() {
            return TYPE;
        }
    }

    // --- broadcast

    /** @param entry header, transaction and digest: the very bytes of the log */
    record Proposal(long zxid, byte[] entry) implements LearnerMessage {
        public static final int TYPE = 2;

        @Override
        public int type() {
            return TYPE;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Proposal(long z, byte[] e) && z == zxid && Arrays.equals(e, entry);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(zxid);
        }

        @Override
        public String toString() {
            return "Proposal[0x" + Long.toHexString(zxid) + ", " + entry.length + " bytes]";
        }
    }

    /** This entry is on the sender's disk. With counter 0: everything up to NEWLEADER is. */
    record Ack(long zxid) implements LearnerMessage {
        public static final int TYPE = 3;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Every entry of this epoch up to this one is on the sender's disk; only to who can {@link PeerTraits#RANGES}. */
    record AckUpTo(long zxid) implements LearnerMessage {
        public static final int TYPE = 0x6C6B02;

        @Override
        public int type() {
            return TYPE;
        }
    }

    record Commit(long zxid) implements LearnerMessage {
        public static final int TYPE = 4;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Every entry that was proposed up to this one is committed; only to who can {@link PeerTraits#RANGES}. */
    record CommitUpTo(long zxid) implements LearnerMessage {
        public static final int TYPE = 0x6C6B03;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** The commit of a change of membership, and who is to lead from here on. */
    record CommitAndActivate(long zxid, long designatedLeader) implements LearnerMessage {
        public static final int TYPE = 9;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** Proposal and commit in one, for observers. */
    record Inform(long zxid, byte[] entry) implements LearnerMessage {
        public static final int TYPE = 8;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** {@link CommitAndActivate} for observers, with the entry. */
    record InformAndActivate(long zxid, long designatedLeader, byte[] entry) implements LearnerMessage {
        public static final int TYPE = 19;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** The leader is there. {@code zxid} is the last one it proposed. */
    record Ping(long zxid) implements LearnerMessage {
        public static final int TYPE = 5;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** The answer to a ping, with the same zxid, and the sessions whose clients were heard of since the last one. */
    record Pong(long zxid, long[] sessions, int[] timeoutsMillis) implements LearnerMessage {
        /** Compat: a packet of more than 1 MB is refused by a leader with ZooKeeper's limits, so more wait for the next ping. */
        public static final int MOST_SESSIONS = 65_536;

        @Override
        public int type() {
            return Ping.TYPE;
        }
    }

    // --- what learners ask for

    /**
     * A client's request, to be ordered by the leader.
     *
     * @param cxid the client's number for it
     * @param opCode an {@link io.lockkeeper.protocol.OpCode}
     * @param body the request record as the client sent it
     * @param ids who the client is
     */
    record Request(long sessionId, int cxid, int opCode, byte[] body, List<Id> ids) implements LearnerMessage {
        public static final int TYPE = 1;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** All commits that a {@code sync} waits for are before this. Says not which sync: they are answered in their order. */
    record Sync() implements LearnerMessage {
        public static final int TYPE = 7;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** A client of an older session came to this learner: does the session live? */
    record Revalidate(long sessionId, int timeoutMillis) implements LearnerMessage {
        public static final int TYPE = 6;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** The answer; the session now belongs to that learner if it is valid. */
    record Revalidated(long sessionId, boolean valid) implements LearnerMessage {
        @Override
        public int type() {
            return Revalidate.TYPE;
        }
    }

    // --- among servers of this product

    /**
     * The leader steps aside, and nobody need be elected. Told to learners whose {@link PeerTraits} say that they understand it; on the
     * wire the data is {@code long successor}.
     *
     * @param zxid last one of the leader; all of it is committed
     * @param successor who has all of it, too, and is to lead
     */
    record HandOver(long zxid, long successor) implements LearnerMessage {
        public static final int TYPE = 0x6C6B01;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * A learner of ours says that its tree is not the one of the transactions it gets.
     *
     * @param zxid of a transaction behind which it is not
     */
    record TreeDiffers(long zxid) implements LearnerMessage {
        public static final int TYPE = 0x6C6B04;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /**
     * A leader of ours says that most have the tree that it has, and the learner shall take it: leave, come back, and ask for a snapshot.
     *
     * @param zxid last one of the leader that is committed
     */
    record TakeSnapshot(long zxid) implements LearnerMessage {
        public static final int TYPE = 0x6C6B05;

        @Override
        public int type() {
            return TYPE;
        }
    }

    /** A type that nobody knows. Compat: it is ignored by both sides. */
    record Unknown(int type, long zxid) implements LearnerMessage {}
}
