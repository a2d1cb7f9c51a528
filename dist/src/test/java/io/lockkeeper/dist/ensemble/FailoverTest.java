package io.lockkeeper.dist.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Leaders that are noticed to be gone long before ZooKeeper's limits say so, and leaders that hand over. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class FailoverTest {
    private static final int SERVERS = 3;
    private static final int CLIENTS = 4;
    private static final int PROGRESS = 50;
    /** An hour, with the ticks of these tests: what waits for it waits in vain. */
    private static final String PATIENT = "syncLimit=7200";
    /** The standard one. */
    private static final String SILENCE = "quorum.silenceLimitMs=1000";
    private static final String ANYBODY_MAY = "skipACL=yes";
    private static final String PATIENCE_MILLIS = "60000";

    @TempDir
    private Path home;

    private record Outcome(int exitCode, String said) {}

    private static Outcome transfer(Ensemble ensemble, Member successor) {
        var said = new StringWriter();
        CommandLine command = EnsembleCommand.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        int code = command.execute(
            "transfer", Integer.toString(successor.id()), "-s", ensemble.connectString(), "--timeout", PATIENCE_MILLIS);
        return new Outcome(code, said.toString());
    }

    private static long elections(Ensemble ensemble) {
        return ensemble.members().stream().flatMap(member -> member.output().lines()).filter(line -> line.contains("leader elected")).count();
    }

    @Test
    void aLeaderThatStandsStillIsReplacedLongBeforeSyncLimitAndDoesNotGoOn() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, Product.LOCKKEEPER).with(PATIENT, SILENCE).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            long epoch = leader.epoch();
            leader.pause();
            load.awaitProgress(PROGRESS);
            leader.resume();
            leader.awaitEndOfLeading(epoch);
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @Test
    void aLeaderThatIsCutOffIsReplacedLongBeforeSyncLimitAndStepsDown() throws Exception {
        try (Hosts hosts = new Hosts(SERVERS);
                Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, Product.LOCKKEEPER).with(PATIENT, SILENCE).on(hosts).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            long epoch = leader.epoch();
            hosts.isolate(leader.id());
            load.awaitProgress(PROGRESS);
            leader.awaitMode("");
            hosts.heal();
            leader.awaitEndOfLeading(epoch);
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @Test
    void leadershipGoesWhereItIsSentWhileClientsWork() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, Product.LOCKKEEPER).with(ANYBODY_MAY).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            for (int i = 0; i < SERVERS; i++) {
                load.awaitProgress(PROGRESS);
                ensemble.awaitAllServing();
                Member leader = ensemble.awaitLeader();
                Member successor = ensemble.member(leader.id() % SERVERS + 1);
                long elections = elections(ensemble);
                assertThat(transfer(ensemble, successor)).isEqualTo(new Outcome(0, "Server " + successor.id() + " leads.\n"));
                assertThat(elections(ensemble)).isEqualTo(elections);
            }
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @Test
    void aMemberOfAnotherProductFollowsWhomOursHandOverTo() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, Product.APACHE_3_9, Product.LOCKKEEPER, Product.LOCKKEEPER)
                .with(ANYBODY_MAY).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            assertThat(leader.product()).isEqualTo(Product.LOCKKEEPER);
            Member successor = ensemble.member(leader.id() == 2 ? SERVERS : 2);
            assertThat(transfer(ensemble, successor)).isEqualTo(new Outcome(0, "Server " + successor.id() + " leads.\n"));
            ensemble.member(1).awaitMode("follower");
            Outcome refused = transfer(ensemble, ensemble.member(1));
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.said()).contains("server 1 cannot take over now");
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @Test
    void whatCannotBeDoneIsSaidAndChangesNothing() {
        try (Ensemble ensemble = Ensemble.Plan.of(home, Product.LOCKKEEPER, Product.APACHE_3_9, Product.APACHE_3_9).start()) {
            Member leader = ensemble.awaitLeader();
            Member other = ensemble.member(leader.id() == 1 ? 2 : 1);
            Outcome refused = transfer(ensemble, other);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.said()).containsAnyOf("it is of another product", "that needs the right to write /zookeeper/config");
            assertThat(ensemble.awaitLeader()).isSameAs(leader);
            assertThat(transfer(ensemble, leader)).isEqualTo(new Outcome(0, "Server " + leader.id() + " leads already.\n"));
        }
    }
}
