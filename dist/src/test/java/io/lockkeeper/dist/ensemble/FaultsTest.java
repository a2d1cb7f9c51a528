package io.lockkeeper.dist.ensemble;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of one product that are killed, paused and cut off while clients work. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class FaultsTest {
    private static final int SERVERS = 3;
    private static final int FIVE = 5;
    private static final int CLIENTS = 6;
    private static final int PROGRESS = 100;
    /** Three seconds, one among ours: who is not heard of is soon given up. One who is only slow may be, too, and the judge does not mind. */
    private static final String[] IMPATIENCE = {"syncLimit=6", "quorum.silenceLimitMs=1000"};

    @TempDir
    private Path home;

    private Ensemble.Plan plan(int servers, Product product) {
        return Ensemble.Plan.all(home, servers, product).with(IMPATIENCE);
    }

    /** ZooKeeper's own servers too: the judge must find nothing where nothing is known to be wrong. */
    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void whoLeadsIsKilledAndComesBack(Product product) throws Exception {
        try (Ensemble ensemble = plan(SERVERS, product).start();
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

    /** One of ours among ZooKeeper's, with the lowest and the highest id: who leads by then is among those that are killed. */
    @ParameterizedTest
    @CsvSource({"LOCKKEEPER, APACHE_3_9, APACHE_3_9", "APACHE_3_9, APACHE_3_9, LOCKKEEPER"})
    void eachOfAMixIsKilledInTurn(Product first, Product second, Product third) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, first, second, third).with(IMPATIENCE).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            for (Member member : ensemble.members()) {
                member.kill();
                load.awaitProgress(PROGRESS);
                member.start();
                member.awaitServing();
            }
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    /** Q103. */
    @Test
    void whoLeadsStandsStillAndIsNotHeardWhenItGoesOn() throws Exception {
        try (Ensemble ensemble = plan(SERVERS, Product.LOCKKEEPER).start();
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

    /** Q103. */
    @Test
    void whoLeadsIsCutOffAndNothingItPromisedIsLost() throws Exception {
        try (Hosts hosts = new Hosts(SERVERS);
                Ensemble ensemble = plan(SERVERS, Product.LOCKKEEPER).on(hosts).start();
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

    /** Whoever may lead by now: one who was only slow may have been given up since we asked. */
    private static List<Member> others(Ensemble ensemble, Member leader) {
        return ensemble.members().stream().filter(member -> member != leader).toList();
    }

    /** Two of five at a time, the leader always among them: killed, paused, and cut off in one direction only. */
    @Test
    void fiveServersSurviveTwoAtATime() throws Exception {
        try (Hosts hosts = new Hosts(FIVE);
                Ensemble ensemble = plan(FIVE, Product.LOCKKEEPER).on(hosts).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            Member other = others(ensemble, leader).getFirst();
            leader.kill();
            other.kill();
            load.awaitProgress(PROGRESS);
            leader.start();
            other.start();
            ensemble.awaitAllServing();

            leader = ensemble.awaitLeader();
            other = others(ensemble, leader).getLast();
            leader.pause();
            other.pause();
            load.awaitProgress(PROGRESS);
            leader.resume();
            other.resume();
            ensemble.awaitAllServing();

            leader = ensemble.awaitLeader();
            for (Member follower : others(ensemble, leader)) {
                hosts.cut(leader.id(), follower.id());
            }
            load.awaitProgress(PROGRESS);
            hosts.heal();
            ensemble.awaitAllServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }
}
