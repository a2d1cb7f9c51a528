package io.lockkeeper.zab;

/**
 * The two promises of a server: which epoch it agreed to join at last ({@code accepted}), and whose initial history it has
 * ({@code current}). Each counts from the moment it is on disk; what is asked for and not yet there is {@link #isBusy}.
 */
final class Epochs {
    /** Compat: a learner says its current epoch in 32 bits, of which -1 means something else. Nobody gets this far. */
    static final long HIGHEST = Integer.MAX_VALUE;

    private long accepted;
    private long current;
    private long accepting = -1;
    private long announcing = -1;
    private long adopting = -1;

    Epochs(long accepted, long current) {
        this.accepted = accepted;
        this.current = current;
    }

    long accepted() {
        return accepted;
    }

    long current() {
        return current;
    }

    boolean isBusy() {
        return accepting >= 0 || announcing >= 0 || adopting >= 0;
    }

    void accept(long epoch, Effects out) {
        Invariant.check(epoch > accepted, "no older epoch is accepted again", epoch);
        accepting = epoch;
        out.acceptEpoch(epoch);
    }

    /** Before anything of a new epoch goes to the log, the disk knows that we are about to join it. */
    void announce(long epoch, Effects out) {
        announcing = epoch;
        out.announceEpoch(epoch);
    }

    /** The history of this epoch is on disk. */
    void adopt(long epoch, Effects out) {
        Invariant.check(epoch <= accepted, "only an accepted epoch is adopted", epoch);
        adopting = epoch;
        out.adoptEpoch(epoch);
    }

    void accepted(long epoch) {
        Invariant.check(epoch == accepting, "what is accepted was asked for", epoch);
        accepting = -1;
        accepted = epoch;
    }

    void announced(long epoch) {
        Invariant.check(epoch == announcing, "what is announced was asked for", epoch);
        announcing = -1;
    }

    void adopted(long epoch) {
        Invariant.check(epoch == adopting, "what is adopted was asked for", epoch);
        adopting = -1;
        current = epoch;
    }
}
