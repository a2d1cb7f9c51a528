package io.lockkeeper.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.zab.ZabConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agreement and wires, and nothing else. */
class EnsembleOnSocketsTest {
    private final List<ZabHost> hosts = new ArrayList<>();

    @AfterEach
    void stop() {
        hosts.forEach(ZabHost::close);
    }

    @Test
    void threeServersElectALeaderAndAgree() throws Exception {
        Membership membership = Wires.membership(3);
        for (long id = 1; id <= 3; id++) {
            ZabHost host = new ZabHost(ZabConfig.defaults(id, false, id), Wires.config(id, 60_000), membership);
            hosts.add(host);
            host.start();
        }
        await(() -> hosts.stream().allMatch(host -> host.serving));
        ZabHost leader = hosts.stream().filter(host -> host.state == ServerState.LEADING).findFirst().orElseThrow();

        for (int i = 0; i < 100; i++) {
            leader.propose(new byte[] {(byte) i});
        }
        leader.propose(new byte[500_000]);

        await(() -> hosts.stream().allMatch(host -> host.committed.size() == 101));
        assertThat(hosts).allSatisfy(host -> assertThat(host.committed).isEqualTo(leader.committed).isSorted());

        hosts.remove(leader);
        leader.close();
        await(() -> hosts.stream().anyMatch(host -> host.state == ServerState.LEADING && host.serving)
            && hosts.stream().allMatch(host -> host.serving));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Wires.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
