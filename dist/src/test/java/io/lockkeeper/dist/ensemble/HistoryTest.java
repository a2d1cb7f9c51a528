package io.lockkeeper.dist.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge of histories sees what it is there for. */
final class HistoryTest {
    private static final long NEVER = Long.MAX_VALUE;

    private final History history = new History();

    private void write(int version, String value, long began, long ended) {
        history.add(new History.Write("/k", version, value, began, ended));
    }

    private void read(int version, String value, long session, boolean synced, long began) {
        history.add(new History.Read("/k", version, value, 100 + version, session, synced, began));
    }

    private void hasFlaw(String begin) {
        assertThat(history.flaws()).singleElement().asString().startsWith(begin);
    }

    @Test
    void aHistoryInOrderHasNoFlaw() {
        write(1, "a", 0, 10);
        write(2, "b", 5, 12);
        write(3, "lost answer", 20, NEVER);
        read(3, "lost answer", 1, true, 30);
        read(1, "a", 2, false, 40);
        assertThat(history.flaws()).isEmpty();
        assertThat(history.acknowledged()).isEqualTo(2);
        assertThat(history.highestAcknowledged("/k")).isEqualTo(2);
    }

    @Test
    void twoWritersOfOneVersionAreFound() {
        write(1, "a", 0, 10);
        write(1, "b", 5, 12);
        hasFlaw("both were told");
    }

    @Test
    void aVersionWithAnotherValueIsFound() {
        write(1, "a", 0, 10);
        read(1, "b", 1, false, 20);
        hasFlaw("a version has another value");
    }

    @Test
    void twoReadersWhoDisagreeAreFound() {
        read(1, "a", 1, false, 20);
        read(1, "b", 2, false, 20);
        hasFlaw("two readers");
    }

    @Test
    void aLaterWriteWithALowerVersionIsFound() {
        write(2, "b", 0, 10);
        write(1, "a", 11, 20);
        hasFlaw("a later write came earlier");
    }

    @Test
    void aSessionThatGoesBackIsFound() {
        read(2, "b", 1, false, 10);
        read(1, "a", 1, false, 20);
        hasFlaw("a session sees the past");
    }

    @Test
    void aSyncedReadThatMissesAnAcknowledgedWriteIsFound() {
        write(2, "b", 0, 10);
        read(1, "a", 1, true, 11);
        hasFlaw("a read behind a sync misses");
    }
}
