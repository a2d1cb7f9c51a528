package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.jute.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(600)
class ReadAheadTest {
    static Stream<ReadAhead> both() {
        return Stream.of(ReadAhead.inTurn(), ahead());
    }

    private static ReadAhead ahead() {
        return ReadAhead.on(task -> Thread.ofPlatform().name("reading").start(task));
    }

    @ParameterizedTest
    @MethodSource("both")
    void everythingIsUsedInTheOrderItWasRead(ReadAhead way) throws IOException {
        List<Integer> used = new ArrayList<>();

        way.<Integer>run(sink -> IntStream.range(0, 100_000).forEach(i -> sink.put(i, 1000)), used::add);

        assertThat(used).isEqualTo(IntStream.range(0, 100_000).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("both")
    void nothingToReadIsNothingUsed(ReadAhead way) throws IOException {
        List<Integer> used = new ArrayList<>();
        way.<Integer>run(sink -> {}, used::add);
        assertThat(used).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("both")
    void whatWasReadBeforeAFailureIsUsedAndTheFailureIsThrown(ReadAhead way) {
        List<Integer> used = new ArrayList<>();

        assertThatThrownBy(() -> way.<Integer>run(sink -> {
            IntStream.range(0, 3000).forEach(i -> sink.put(i, 10));
            throw new EOFException("at byte 3000");
        }, used::add)).isInstanceOf(EOFException.class).hasMessage("at byte 3000");

        assertThat(used).hasSize(3000);
    }

    @ParameterizedTest
    @MethodSource("both")
    void whoeverCannotUseAnItemEndsTheReadingToo(ReadAhead way) {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicInteger read = new AtomicInteger();

        assertThatThrownBy(() -> way.<Integer>run(sink -> {
            try {
                while (true) {
                    sink.put(read.getAndIncrement(), 1);
                }
            } finally {
                closed.set(true);
            }
        }, item -> {
            if (item == 1000) {
                throw MalformedException.at(0, "no use for 1000");
            }
        })).isInstanceOf(MalformedException.class).hasMessageContaining("no use for 1000");

        assertThat(closed).as("the file is closed when the failure is heard of").isTrue();
    }

    @Test
    void theReaderIsOnlySoFarAhead() throws IOException {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger used = new AtomicInteger();
        AtomicInteger furthest = new AtomicInteger();
        Supplier<Integer> distance = () -> read.get() - used.get();

        ahead().<Integer>run(sink -> {
            for (int i = 0; i < 2000; i++) {
                read.incrementAndGet();
                sink.put(i, 100_000);
                furthest.accumulateAndGet(distance.get(), Math::max);
            }
        }, _ -> used.incrementAndGet());

        assertThat(furthest.get()).as("items of 100 kB").isLessThan(70);
    }

    @Test
    void anErrorOfTheReadingThreadIsThrownByTheOther() {
        assertThatThrownBy(() -> ahead().<Integer>run(_ -> {
            throw new OutOfMemoryError("Java heap space");
        }, _ -> {})).isInstanceOf(OutOfMemoryError.class);
    }
}
