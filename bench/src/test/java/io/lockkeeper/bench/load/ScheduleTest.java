package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long START = 5_000_000_000L;

    @Test
    void requestsAreDueAtEqualDistances() {
        Schedule schedule = new Schedule(START, 1000, 0, 1);

        assertThat(List.of(schedule.takeNanos(), schedule.takeNanos(), schedule.takeNanos()))
                .containsExactly(START, START + 1_000_000, START + 2_000_000);
    }

    @Test
    void aRateThatDoesNotDivideTheSecondDoesNotDrift() {
        Schedule schedule = new Schedule(START, 7, 0, 1);
        IntStream.range(0, 7 * 1000).forEach(_ -> schedule.takeNanos());

        assertThat(schedule.nextNanos()).isEqualTo(START + 1000L * 1_000_000_000);
    }

    @Test
    void aRequestThatLeavesLateKeepsTheTimeItWasDue() {
        Schedule schedule = new Schedule(START, 1000, 0, 1);
        schedule.takeNanos();
        long afterAStall = START + 500_000_000;

        long waiting = schedule.waiting(afterAStall);
        List<Long> latencies = LongStream.range(0, waiting).map(_ -> afterAStall - schedule.takeNanos()).boxed().toList();

        assertThat(waiting).isEqualTo(500);
        assertThat(latencies).startsWith(499_000_000L, 498_000_000L).endsWith(1_000_000L, 0L);
        assertThat(schedule.waiting(afterAStall)).isZero();
    }

    @Test
    void whatIsDueIsCountedToTheNanosecond() {
        for (long rate : new long[] {1, 3, 7, 999, 100_000_000}) {
            Schedule schedule = new Schedule(START, rate, 0, 1);
            for (int taken = 0; taken < 50; taken++) {
                long due = schedule.nextNanos();
                assertThat(schedule.waiting(due - 1)).as("rate %d, request %d", rate, taken).isZero();
                assertThat(schedule.waiting(due)).as("rate %d, request %d", rate, taken).isPositive();
                schedule.takeNanos();
            }
        }
    }

    @Test
    void nothingIsDueBeforeTheStart() {
        assertThat(new Schedule(START, 1_000_000, 0, 1).due(START - 1)).isZero();
        assertThat(new Schedule(START, 1_000_000, 2, 3).due(START - 1)).isZero();
    }

    @Test
    void threadsThatShareAScheduleSendEachRequestOnce() {
        List<Long> all = new ArrayList<>();
        long total = 0;
        for (int thread = 0; thread < 3; thread++) {
            Schedule share = new Schedule(START, 1000, thread, 3);
            total += share.due(START + 99_000_000);
            IntStream.range(0, 10).forEach(_ -> all.add(share.takeNanos()));
        }

        assertThat(all.stream().sorted()).containsExactlyElementsOf(
                LongStream.range(0, 30).mapToObj(number -> START + number * 1_000_000).toList());
        assertThat(total).isEqualTo(100);
    }
}
