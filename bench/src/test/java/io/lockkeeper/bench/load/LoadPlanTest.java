package io.lockkeeper.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
    private final LoadPlan plan = LoadPlan.on(List.of(new InetSocketAddress("127.0.0.1", 2181)), Mix.GET);

    @Test
    void aPlanSaysWhatIsWrongWithIt() {
        assertThatThrownBy(() -> plan.withClients(0, 1)).hasMessage("connections is 0, must be 1 to 50000");
        assertThatThrownBy(() -> plan.withClients(1, 0)).hasMessage("window is 0, must be 1 to 10000");
        assertThatThrownBy(() -> plan.withZnodes(0, 1)).hasMessageStartingWith("keys is 0");
        assertThatThrownBy(() -> plan.withZnodes(1, -1)).hasMessageStartingWith("value size is -1");
        assertThatThrownBy(() -> plan.withRate(-1)).hasMessageStartingWith("rate is -1");
        assertThatThrownBy(() -> plan.withThreads(0)).hasMessageStartingWith("threads is 0");
        assertThatThrownBy(() -> plan.withTimes(Duration.ZERO, Duration.ZERO)).hasMessageStartingWith("duration is PT0S");
        assertThatThrownBy(() -> plan.withTimes(Duration.ofSeconds(-1), Duration.ofSeconds(1))).hasMessageStartingWith("warm-up is");
        assertThatThrownBy(() -> LoadPlan.on(List.of(), Mix.GET)).hasMessage("no server given");
    }

    @Test
    void aChangedPlanKeepsTheRest() {
        LoadPlan changed = plan.withRate(5).withThreads(3).withKeep(true).withPids(List.of(1L)).withClients(2, 4).withZnodes(6, 7);

        assertThat(changed).isEqualTo(new LoadPlan(plan.servers(), Mix.GET, 2, 4, 7, 6, 5, plan.warmUp(), plan.duration(), 3,
                List.of(1L), true, Optional.empty()));
    }

    @Test
    void onlyWhatCreatesNothingCanUseWhatStands() {
        assertThat(plan.withStanding("/kept").standing()).hasValue("/kept");
        assertThatThrownBy(() -> LoadPlan.on(plan.servers(), Mix.CREATE).withStanding("/kept"))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("a create load needs znodes of its own");
    }
}
