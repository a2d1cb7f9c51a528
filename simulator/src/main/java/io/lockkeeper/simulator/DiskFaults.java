package io.lockkeeper.simulator;

import org.jspecify.annotations.Nullable;

/** What goes wrong with a disk and when. Asked before every operation; changed by the scenario as the world goes on. */
final class DiskFaults {
    enum Operation {
        WRITE(Occurrence.CRASH_AT_WRITE),
        CUT_OFF(Occurrence.CRASH_AT_WRITE),
        FORCE(Occurrence.CRASH_AT_FORCE),
        CREATE(Occurrence.CRASH_AT_CREATE),
        RENAME(Occurrence.CRASH_AT_RENAME),
        DELETE(Occurrence.CRASH_AT_DELETE),
        FORCE_NAMES(Occurrence.CRASH_AT_DIRECTORY_FORCE),
        READ(null);

        final @Nullable Occurrence crash;

        Operation(@Nullable Occurrence crash) {
            this.crash = crash;
        }
    }

    enum Verdict {
        FINE,
        FAILS,
        CRASH_BEFORE,
        CRASH_DURING,
        CRASH_AFTER
    }

    private final Dice dice;
    private final Coverage coverage;
    private int operationsUntilCrash = -1;
    private int operationsUntilFailure = -1;
    private @Nullable Operation onlyAt;
    private long capacityBytes = Long.MAX_VALUE;
    private int slowness;
    private boolean standing;
    private long failures;

    DiskFaults(Dice dice, Coverage coverage) {
        this.dice = dice;
        this.coverage = coverage;
    }

    /** The power goes out at the {@code operations}-th change from now; with {@code at} only changes of that kind count. */
    void crashAfter(int operations, @Nullable Operation at) {
        operationsUntilCrash = operations;
        onlyAt = at;
    }

    /** The {@code operations}-th operation from now fails; with {@code at} only such operations count. */
    void failAfter(int operations, @Nullable Operation at) {
        operationsUntilFailure = operations;
        onlyAt = at;
    }

    /** The disk holds no more than this. */
    void limitTo(long bytes) {
        capacityBytes = bytes;
    }

    /** Every force takes up to this many milliseconds. */
    void slowDown(int millis) {
        slowness = millis;
    }

    /** From here on nothing comes to its end, and nothing fails. */
    void standStill() {
        standing = true;
        coverage.count(Occurrence.DISK_STOOD_STILL);
    }

    boolean isStanding() {
        return standing;
    }

    /** No more faults from here on. */
    void cease() {
        operationsUntilCrash = -1;
        operationsUntilFailure = -1;
        capacityBytes = Long.MAX_VALUE;
        slowness = 0;
        standing = false;
    }

    /** Whether the power is about to go or an operation about to fail. */
    boolean pending() {
        return operationsUntilCrash >= 0 || operationsUntilFailure >= 0;
    }

    /** How many operations have failed so far. */
    long failures() {
        return failures;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    /** How long the next force takes beyond the usual. */
    long delayMicros() {
        if (slowness == 0) {
            return 0;
        }
        coverage.count(Occurrence.DISK_SLOW);
        return dice.below(slowness * 1000);
    }

    Verdict next(Operation operation) {
        if (onlyAt != null && onlyAt != operation) {
            return Verdict.FINE;
        }
        if (operation.crash != null && operationsUntilCrash >= 0 && operationsUntilCrash-- == 0) {
            coverage.count(operation.crash);
            return crash();
        }
        if (operationsUntilFailure >= 0 && operationsUntilFailure-- == 0) {
            coverage.count(failure(operation));
            failures++;
            return Verdict.FAILS;
        }
        return Verdict.FINE;
    }

    private Verdict crash() {
        switch (dice.below(3)) {
            case 0 -> {
                coverage.count(Occurrence.CRASH_BEFORE_AN_OPERATION);
                return Verdict.CRASH_BEFORE;
            }
            case 1 -> {
                coverage.count(Occurrence.CRASH_DURING_AN_OPERATION);
                return Verdict.CRASH_DURING;
            }
            default -> {
                coverage.count(Occurrence.CRASH_AFTER_AN_OPERATION);
                return Verdict.CRASH_AFTER;
            }
        }
    }

    private static Occurrence failure(Operation operation) {
        return switch (operation) {
            case WRITE, CUT_OFF -> Occurrence.WRITE_FAILED;
            case FORCE -> Occurrence.FORCE_FAILED;
            case CREATE, RENAME, DELETE -> Occurrence.NAME_CHANGE_FAILED;
            case FORCE_NAMES -> Occurrence.DIRECTORY_FORCE_FAILED;
            case READ -> Occurrence.READ_FAILED;
        };
    }
}
