package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Membership;

/** Who brings learners to its own history: a leader, or a follower with observers of its own. */
interface Teacher {
    /** Zxid of the last entry that is agreed on. */
    long lastCommitted();

    /** Zxid of the state: that of the last commit, but for a leader not below where its established epoch begins. */
    long stateZxid();

    /** What a learner is to take for decided once it is through. */
    Membership membershipForLearners();

    /** Whether its tree may become another one's. What is in the log may in any case. */
    boolean mayGiveItsTree();

    /** A learner is being synchronized, perhaps not for the first time. */
    void joins(long sid);
}
