package io.lockkeeper.dist.ensemble;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of one product that are killed, paused and cut off while clients work. */
@Timeout(600)
final class FaultsTest {
    private static final int SERVERS = 3;
    private static final int CLIENTS = 6;
    private static final int PROGRESS = 100;

    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void whoLeadsIsKilledAndComesBack(Product product) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, product).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            leader.kill();
            load.awaitProgress(PROGRESS);
            leader.start();
            leader.awaitServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void whoLeadsStandsStillAndIsNotHeardWhenItGoesOn(Product product) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, product).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            leader.pause();
            load.awaitProgress(PROGRESS);
            leader.resume();
            leader.awaitServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void whoLeadsIsCutOffAndNothingItPromisedIsLost(Product product) throws Exception {
        try (Hosts hosts = new Hosts(SERVERS, "10.77.1");
                Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, product).on(hosts).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            hosts.isolate(ensemble.awaitLeader().id());
            load.awaitProgress(PROGRESS);
            hosts.heal();
            ensemble.awaitAllServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }
}
