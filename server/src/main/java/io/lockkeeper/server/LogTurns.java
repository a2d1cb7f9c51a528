package io.lockkeeper.server;

/**
 * Whose turn it is to write what the replica's thread has gathered for the log: its own or the log thread's, and when. Before the replica's
 * thread waits for the disk itself, it looks at the sockets again as long as that brings more writes: they share this sync, instead of
 * waiting for the next one, and leave together, so that what is one batch here is one for those who follow. That thread alone asks.
 */
final class LogTurns {
    /** Looks at the sockets before a sync that more writes may share. */
    private static final int MOST_LOOKS = 4;
    /** For so many batches after the last event of its kind, such company is reckoned with. */
    private static final int COMPANY_EXPECTED = 16;

    enum Turn {
        /** The log thread's: now {@link LogLoop#handOver}. */
        LOG_THREADS,
        /** Ours: now {@link LogLoop#persistHere}. */
        OURS,
        /** Ours when the log thread is done, which will wake us. */
        OURS_LATER,
        /** Ours after another look at the sockets, which is to be asked for now. {@link LogTurns#looksAgain} when it comes. */
        OURS_AFTER_A_LOOK,
        /** The same, and the look has been asked for. */
        OURS_AFTER_THE_LOOK
    }

    private final LogLoop log;
    private boolean looking;
    private int looks;
    /** At the last look. */
    private int gatheredBefore;
    /** For so many batches yet each kind of company is. */
    private final int[] expected = new int[Company.values().length];

    LogTurns(LogLoop log) {
        this.log = log;
    }

    /** The replica's thread has just served such company. */
    void serves(Company company) {
        expected[company.ordinal()] = COMPANY_EXPECTED;
    }

    /** To be done by the caller; then it counts as done. */
    Turn next() {
        Company company = company();
        if (!log.isQuickHere(company)) {
            return log.isSoonQuickHere(company) ? Turn.OURS_LATER : end(Turn.LOG_THREADS);
        }
        if (looking) {
            return Turn.OURS_AFTER_THE_LOOK;
        }
        if (looks < MOST_LOOKS && log.gathered() > gatheredBefore) {
            looking = true;
            looks++;
            gatheredBefore = log.gathered();
            return Turn.OURS_AFTER_A_LOOK;
        }
        return end(Turn.OURS);
    }

    private Turn end(Turn turn) {
        looks = 0;
        gatheredBefore = 0;
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.max(0, expected[i] - 1);
        }
        return turn;
    }

    private Company company() {
        return isExpected(Company.READERS) ? Company.READERS : isExpected(Company.SERVERS) ? Company.SERVERS : Company.NONE;
    }

    private boolean isExpected(Company company) {
        return expected[company.ordinal()] > 0;
    }

    void looksAgain() {
        looking = false;
    }
}
