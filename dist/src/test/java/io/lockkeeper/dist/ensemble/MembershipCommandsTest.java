package io.lockkeeper.dist.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.ConnectString;
import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.protocol.quorum.Membership;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code lk ensemble add}, {@code promote} and {@code remove}, on real servers that nobody has prepared for it. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class MembershipCommandsTest {
    private static final int CLIENTS = 4;
    private static final int PROGRESS = 50;
    private static final String PATIENCE_MILLIS = "60000";

    @TempDir
    private Path home;

    private record Outcome(int exitCode, String said) {}

    private static Outcome lk(String... arguments) {
        var said = new StringWriter();
        CommandLine command = EnsembleCommand.commandLine().setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--timeout")) {
            all.addAll(List.of("--timeout", PATIENCE_MILLIS));
        }
        return new Outcome(command.execute(all.toArray(String[]::new)), said.toString());
    }

    /** As who runs this member. */
    private static Outcome at(Member member, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", member.home().resolve("zoo.cfg").toString()));
        return lk(all.toArray(String[]::new));
    }

    private static void assertDone(Outcome outcome, String... lines) {
        assertThat(outcome.said()).contains(lines);
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
    }

    private static void assertRefused(Outcome outcome, String reason) {
        assertThat(outcome.said()).contains(reason);
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
    }

    @Test
    void membersComeAndGoUnderLoadByOneCommandEach() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 4, Product.LOCKKEEPER).foundedBy(3).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member first = ensemble.member(1);
            Member fourth = ensemble.member(4);
            fourth.start();
            String line = fourth.line();

            assertDone(at(first, "status"), " of 3 members serve");
            assertDone(at(first, "add", line, "--dry-run"), "4   -            participant  ",
                "Quorum now   2 of 3 votes [1, 2, 3], 3 are up", "Quorum then  3 of 4 votes [1, 2, 3, 4], ", "both quorums must agree");
            assertThat(Survey.of(ConnectString.parse(first.connectString()), 60_000).membership().version()).isZero();

            assertDone(at(first, "add", line, "--observer"), "Server 4 is in the ensemble, as an observer.");
            fourth.awaitMode("observer");
            load.awaitProgress(PROGRESS);
            assertDone(at(first, "promote", "4"), "Server 4 is in sync.", "Server 4 votes: 4 members, 4 of them vote, a quorum is 3.");
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            Member asked = leader == first ? fourth : first;
            assertDone(at(asked, "remove", Integer.toString(leader.id())),
                "Server " + leader.id() + " has left: 3 members, 3 of them vote");
            load.awaitProgress(PROGRESS);
            leader.stop();
            List<Member> stay = new ArrayList<>(ensemble.members());
            stay.remove(leader);
            load.awaitProgress(PROGRESS);
            assertDone(at(asked, "add", leader.line(), "--observer", "--dry-run"), "The same servers vote");

            // What was changed counts after a restart of everybody, too.
            stay.forEach(Member::stop);
            stay.forEach(Member::start);
            stay.forEach(Member::awaitServing);
            load.awaitProgress(PROGRESS);
            assertRefused(at(asked, "remove", Integer.toString(leader.id())), "server " + leader.id() + " is not in the ensemble");
            load.endAndCheck(stay);
        }
    }

    @Test
    void onlyWhoRunsAServerMayAndStockClientsSeeNothingOfIt() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, Product.LOCKKEEPER).with(Operator.KEY).start();
                Operator superUser = Operator.of(ensemble.connectString())) {
            Member first = ensemble.member(1);
            String servers = ensemble.connectString();
            assertThat(superUser.outcome(null, "3", null, -1)).isEqualTo(Code.RECONFIGDISABLED);
            assertRefused(lk("remove", "3", "-s", servers), "not allowed: say who asks by --config");
            assertRefused(lk("remove", "3", "-s", servers, "--auth", "digest:super:guessed"), "not allowed");
            Files.writeString(home.resolve("wrong.cfg"), Files.readString(first.home().resolve("zoo.cfg"))
                .replace("dataDir=" + first.home().resolve("data"), "dataDir=" + home.resolve("elsewhere")));
            Files.createDirectories(home.resolve("elsewhere"));
            Files.writeString(home.resolve("elsewhere/myid"), "1");
            assertRefused(lk("remove", "3", "-c", home.resolve("wrong.cfg").toString()),
                "no server of Lockkeeper runs on this data directory");
            Files.writeString(home.resolve("elsewhere/operator.key"), "0".repeat(64));
            assertRefused(lk("remove", "3", "-c", home.resolve("wrong.cfg").toString()), "does not take that proof of who you are");
            assertThat(superUser.version()).isZero();
            assertDone(lk("remove", "3", "-s", servers, "--auth", "digest:super:admin"), "Server 3 has left: 2 members");
            try (Operator again = Operator.of(first.connectString())) {
                assertThat(again.outcome(null, "2", null, -1)).isEqualTo(Code.RECONFIGDISABLED);
            }
        }
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 4, Product.LOCKKEEPER).foundedBy(3).start()) {
            Member first = ensemble.member(1);
            assertRefused(at(first, "promote", "2"), "server 2 votes already");
            assertRefused(at(first, "promote", "9"), "server 9 is not in the ensemble");
            assertRefused(at(first, "add", first.line()), "server 1 is in the ensemble already, as participant");
            assertRefused(at(first, "add", first.line().replace("server.1", "server.9")), "server 1 is at 127.0.0.1:");
            String clients = first.connectString();
            assertRefused(at(first, "add", "server.9=127.0.0.1:1:2;" + clients), clients + " already");
            assertThat(at(first, "add", "server.4=nonsense").exitCode()).isEqualTo(2);
            assertThat(at(first, "add", "server.4=127.0.0.1:1:2").said()).contains("does not say where clients find it");
            assertRefused(at(first, "add", ensemble.member(4).line(), "--timeout", "10000"),
                "server 4 is an observer, and gets no vote before it is in sync: it does not serve (");
            ensemble.member(4).start();
            assertDone(at(first, "promote", "4"), "Server 4 votes");
            ensemble.member(4).kill();
            ensemble.member(3).kill();
            first.awaitMode("");
            ensemble.member(2).awaitMode("");
            assertRefused(at(first, "remove", "2"), "no server told who is in the ensemble: none can be reached, or nobody leads");
        }
    }

    @Test
    void oneServerBecomesTwoAndOneAgain() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 2, Product.LOCKKEEPER).foundedBy(1).with("standaloneEnabled=false").start()) {
            Member first = ensemble.member(1);
            Member second = ensemble.member(2);
            assertRefused(at(first, "add", second.line()), "only 1 of the 2 servers that would vote are up");
            second.start();
            Survey.Seat seat = Survey.seatOf(Membership.parse(second.line()).members().firstEntry().getValue());
            Await.untilLook("the second runs", patience -> !(seat.askedAgain(patience).answer() instanceof Answer.Silent));
            assertDone(at(first, "add", second.line()),
                "Quorum now   1 of 1 votes [1], 1 are up", "Quorum then  2 of 2 votes [1, 2], 2 are up",
                "Server 2 votes: 2 members, 2 of them vote, a quorum is 2.");
            second.awaitMode("follower");
            assertDone(at(first, "remove", "2"), "Server 2 has left: 1 member, 1 of them vote, a quorum is 1.");
        }
    }

    @Test
    void membersOnOneHostAreToldApartThoughTheirLinesNameNoPortForClients() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, Product.LOCKKEEPER).create()) {
            for (Member member : ensemble.members()) {
                Path file = member.home().resolve("zoo.cfg");
                String port = member.connectString().substring(member.connectString().lastIndexOf(':') + 1);
                Files.writeString(file, Files.readString(file).replaceAll("(?m)^(server[.].*);.*$", "$1")
                    + "clientPort=" + port + "\nclientPortAddress=127.0.0.1\n");
            }
            ensemble.start(3);
            Member leader = ensemble.awaitLeader();
            Member other = ensemble.members().stream().filter(member -> member != leader).findFirst().orElseThrow();
            String id = Long.toString(other.id());
            assertRefused(at(other, "transfer", id), "who leads cannot be asked");
            assertDone(at(other, "transfer", id, "-s", ensemble.connectString()), "Server " + id + " leads.");
            Survey survey = Survey.of(ConnectString.parse(ensemble.connectString()), 60_000);
            assertThat(survey.seats()).extracting(Survey.Seat::place).isEqualTo(
                ensemble.members().stream().map(Member::connectString).toList());
        }
    }

    @Test
    void aMemberThatWouldNotFollowIsNoReasonToLoseAQuorum() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, Product.LOCKKEEPER, Product.LOCKKEEPER, Product.APACHE_3_9)
                .with(Operator.KEY).start()) {
            assertRefused(lk("remove", "1", "-s", ensemble.connectString(), "--auth", "digest:super:admin"),
                "the membership cannot change: reconfigEnabled=false at a member");
        }
    }

    @Test
    void mixedEnsemblesAreChangedTheSameWay() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, Product.APACHE_3_9, Product.LOCKKEEPER, Product.APACHE_3_9, Product.LOCKKEEPER)
                .foundedBy(3).with("reconfigEnabled=true", Operator.KEY).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            ensemble.member(4).start();
            assertDone(at(ensemble.member(2), "add", ensemble.member(4).line()), "Server 4 votes: 4 members, 4 of them vote");
            load.awaitProgress(PROGRESS);
            assertDone(at(ensemble.member(4), "remove", "1"), "Server 1 has left");
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble.members().subList(1, 4));
        }
    }
}
