package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.ServerState;

/** What an operator would like to know: the host makes a line and a counter of it, tests a proof that a rare path was taken. */
public sealed interface ZabNotice {
    /** A role ended. */
    record Left(ServerState state, String why) implements ZabNotice {}

    /** An election is decided as far as this server is concerned. */
    record Elected(long leader, long round, long peerEpoch) implements ZabNotice {}

    /** This voter has nothing on its disk, where others have a history: its vote does not count until these have been heard of. */
    record Abstains(String awaited) implements ZabNotice {}

    /** This server serves, in this role and epoch. */
    record Serving(ServerState state, long epoch) implements ZabNotice {}

    /** This leader leaves; the successor has everything up to {@code zxid}, and that is all there is. */
    record HandedOver(long successor, long zxid) implements ZabNotice {}

    /** The zxids of this leader's epoch are used up; whether it leads the next one without an election. */
    record UsedUp(long lastZxid, boolean stays) implements ZabNotice {}

    /** Servers have told a leader that their trees are not its own; what becomes of that. */
    record TreesDiffer(String what) implements ZabNotice {}

    /** This learner takes its leader's tree, as most have that one; or it should, and has done so too often. */
    record TakesTree(long leader, int times, boolean takes) implements ZabNotice {}

    /** Leadership stays here, although it was to be handed over. */
    record NotHandedOver(long successor, String why) implements ZabNotice {}

    /** A leader sends a learner away, or an ill-behaved one is gone. */
    record LearnerRefused(long sid, String why) implements ZabNotice {}

    /** A leader brings a learner to its state, by {@code how}: DIFF, TRUNC or SNAP. */
    record LearnerSync(long sid, long itsLastZxid, String how) implements ZabNotice {}

    /** A learner cut its log. */
    record Truncated(long zxid) implements ZabNotice {}

    /** Another membership counts from now on. */
    record MembershipChanged(long version, long designatedLeader) implements ZabNotice {}

    /** A membership that came from elsewhere cannot be read. */
    record MembershipUnreadable(String why) implements ZabNotice {}
}
