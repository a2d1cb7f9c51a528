package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole loads on a played server: what is asked, what is counted, what is noticed, what is left. */
class LoadTest {
    private static final int CLIENTS = 4;
    private static final int WINDOW = 3;
    private static final int MOST_TRIES = 60;
    private static final int ENOUGH_FOR_SHARES = 1000;

    private final List<Second> seconds = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(Mix.class)
    void everyMixIsAnsweredWithoutErrorsAndLeavesNothing(Mix mix) throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            LoadResult result = runUntil(plan(server, mix), LoadTest::hasAnswers);

            assertThat(result.operations()).isPositive();
            assertThat(result.errors()).isEmpty();
            assertThat(result.complete()).isTrue();
            assertThat(result.leftBehind()).isNull();
            assertThat(server.znodes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Mix.class, names = {"GET", "MIXED", "DELETE"})
    void anOpenLoopSendsWhatIsDueAndNotMore(Mix mix) throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            LoadPlan plan = plan(server, mix).withRate(1000).withThreads(2).withTimes(Duration.ZERO, Duration.ofSeconds(1));
            LoadResult result = runUntil(plan, each -> Math.abs(sentTooMany(each)) < 300);

            assertThat(sentTooMany(result)).isBetween(-300L, 300L);
            assertThat(result.errors()).isEmpty();
            assertThat(server.znodes()).isEmpty();
        }
    }

    private static long sentTooMany(LoadResult result) {
        return result.operations() + result.unanswered() - Math.round(1000 * (result.nanos() / 1e9));
    }

    @Test
    void whatIsKeptStaysBelowTheRootThatIsNamed() throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            LoadResult result = run(plan(server, Mix.GET).withKeep(true));

            assertThat(server.znodes()).contains(result.leftBehind(), result.leftBehind() + "/keys/0000000019").hasSize(4 + 20);
        }
    }

    @Test
    void whatWasKeptIsUsedByOthersAndStays() throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            String root = String.valueOf(run(plan(server, Mix.GET).withKeep(true)).leftBehind());
            Set<String> standing = Set.copyOf(server.znodes());

            LoadResult result = runUntil(plan(server, Mix.SET).withStanding(root), LoadTest::hasAnswers);

            assertThat(result.operations()).isPositive();
            assertThat(result.errors()).isEmpty();
            assertThat(server.znodes()).isEqualTo(standing);
        }
    }

    @Test
    void aMixHasTheSharesItPromises() throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            LoadPlan plan = plan(server, Mix.MIXED).withTimes(Duration.ZERO, Duration.ofSeconds(1));
            runUntil(plan, _ -> server.asked(OpCode.GET_DATA) >= ENOUGH_FOR_SHARES);

            double reads = server.asked(OpCode.GET_DATA) + server.asked(OpCode.GET_CHILDREN2);
            assertThat(server.asked(OpCode.GET_DATA) / reads).isCloseTo(0.5, within(0.1));
            assertThat(server.asked(OpCode.SET_DATA) / reads).isCloseTo(8 / 90.0, within(0.05));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, OTHER_XID, wrong answer: xid",
        "GET, SHORT_VALUE, 'wrong answer: to a get, 91 bytes'",
        "GET, OTHER_VALUE, 'wrong answer: to a get, 188 bytes'",
        "LIST, FEW_CHILDREN, 'wrong answer: to a list, 88 bytes'",
        "GET, HUGE_FRAME, wrong answer: a frame of 100000 bytes",
        "GET, HANG_UP, connection lost (closed by the server)"
    })
    void aServerThatAnswersNonsenseEndsTheLoad(Mix mix, PlayedServer.Fault fault, String message) {
        try (PlayedServer server = new PlayedServer(fault)) {
            assertThatThrownBy(() -> run(plan(server, mix).withTimes(Duration.ZERO, Duration.ofMinutes(1))))
                    .isInstanceOf(LoadException.class)
                    .hasMessageStartingWith(server.address().getHostString() + ":" + server.address().getPort())
                    .hasMessageContaining(message);
            assertThat(server.znodes()).as("left behind").isEmpty();
        }
    }

    @Test
    void refusalsAreCountedAndAreNoReasonToStop() throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.REFUSAL)) {
            // What is answered while a second begins or ends may be counted on either side of it.
            LoadResult result = runUntil(plan(server, Mix.GET),
                    each -> each.failed() > 0 && Math.abs(each.failed() - each.operations()) <= 2 * CLIENTS * WINDOW);

            assertThat(result.errors()).containsOnlyKeys(ErrorCode.NO_AUTH);
            assertThat(result.failed()).isCloseTo(result.operations(), within((long) (2 * CLIENTS * WINDOW)));
        }
    }

    @Test
    void aLoadThatIsStoppedSaysWhatItHasAndClearsAway() throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            LoadPlan plan = plan(server, Mix.CREATE).withTimes(Duration.ZERO, Duration.ofHours(1));
            Load[] load = new Load[1];
            load[0] = new Load(plan, second -> {
                seconds.add(second);
                load[0].stop();
            });

            LoadResult result = load[0].run();

            assertThat(result.complete()).isFalse();
            assertThat(seconds).extracting(Second::number).containsExactly(1);
            assertThat(result.seconds()).isEqualTo(seconds);
            assertThat(result.operations()).isGreaterThanOrEqualTo(seconds.getFirst().operations());
            assertThat(server.znodes()).isEmpty();
        }
    }

    @Test
    void theWarmUpIsToldAndNotCounted() throws LoadException, InterruptedException {
        try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
            LoadResult result = run(plan(server, Mix.GET).withTimes(Duration.ofMillis(1200), Duration.ofSeconds(1)));

            assertThat(seconds).extracting(Second::number).containsExactly(-1, 0, 1);
            assertThat(result.seconds()).containsExactly(seconds.getLast());
            assertThat(result.operations()).isEqualTo(seconds.getLast().operations());
        }
    }

    @Test
    void valuesMayBeEmptyOrLargerThanTheBuffers() throws LoadException, InterruptedException {
        for (int bytes : new int[] {0, 1, 300_000}) {
            try (PlayedServer server = new PlayedServer(PlayedServer.Fault.NONE)) {
                LoadResult result = runUntil(plan(server, Mix.READ_HEAVY).withZnodes(3, bytes), LoadTest::hasAnswers);

                assertThat(result.operations()).as("%d bytes", bytes).isPositive();
                assertThat(result.errors()).isEmpty();
            }
        }
    }

    @Test
    void nobodyThereIsSaidInOneLine() throws IOException {
        // A port that is taken and not listened on: nobody else can come to serve there meanwhile.
        try (Socket holder = new Socket()) {
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), holder.getLocalPort());

            assertThatThrownBy(() -> run(plan(address, Mix.GET))).isInstanceOf(LoadException.class)
                    .hasMessageEndingWith("cannot connect (Connection refused)");
        }
    }

    private static boolean hasAnswers(LoadResult result) {
        return result.operations() > 0;
    }

    /** Again where this machine stood still in the wrong moment; the last result tells. */
    private LoadResult runUntil(LoadPlan plan, Predicate<LoadResult> good) throws LoadException, InterruptedException {
        LoadResult result = run(plan);
        for (int again = 0; again < MOST_TRIES && !good.test(result); again++) {
            result = run(plan);
        }
        return result;
    }

    private LoadResult run(LoadPlan plan) throws LoadException, InterruptedException {
        return new Load(plan, seconds::add).run();
    }

    private static LoadPlan plan(PlayedServer server, Mix mix) {
        return plan(server.address(), mix);
    }

    private static LoadPlan plan(InetSocketAddress server, Mix mix) {
        return LoadPlan.on(List.of(server), mix).withClients(CLIENTS, WINDOW).withZnodes(20, 100)
                .withTimes(Duration.ZERO, Duration.ofMillis(200));
    }
}
