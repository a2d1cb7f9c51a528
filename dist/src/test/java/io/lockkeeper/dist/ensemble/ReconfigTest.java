package io.lockkeeper.dist.ensemble;

import static io.lockkeeper.dist.ensemble.Product.APACHE_3_8;
import static io.lockkeeper.dist.ensemble.Product.APACHE_3_9;
import static io.lockkeeper.dist.ensemble.Product.LOCKKEEPER;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.dist.conformance.ReservedPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Members come, go, and change what they are, while others serve. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class ReconfigTest {
    private static final int CLIENTS = 4;
    private static final int PROGRESS = 50;
    private static final String[] ON = {"reconfigEnabled=true", Operator.KEY};

    @TempDir
    private Path home;

    /** The third leads at first, the fourth joins. */
    static Stream<List<Product>> mixes() {
        return Stream.of(
            List.of(LOCKKEEPER, LOCKKEEPER, LOCKKEEPER, LOCKKEEPER),
            List.of(APACHE_3_9, APACHE_3_8, LOCKKEEPER, APACHE_3_9),
            List.of(LOCKKEEPER, LOCKKEEPER, APACHE_3_9, APACHE_3_8),
            List.of(LOCKKEEPER, APACHE_3_8, APACHE_3_8, LOCKKEEPER));
    }

    private static String connectString(List<Member> members) {
        return members.stream().map(Member::connectString).collect(Collectors.joining(","));
    }

    private Ensemble.Plan plan(List<Product> products, int founders) {
        return Ensemble.Plan.of(home, products.toArray(Product[]::new)).foundedBy(founders).with(ON);
    }

    /** Q117, Q118. */
    @ParameterizedTest
    @MethodSource("mixes")
    void oneJoinsAndTheLeaderLeavesUnderLoad(List<Product> products) throws Exception {
        try (Ensemble ensemble = plan(products, 3).create().startLedByThird(3);
                Load load = new Load(ensemble.connectString(), CLIENTS);
                Operator operator = Operator.of(connectString(ensemble.members().subList(0, 2)))) {
            load.awaitProgress(PROGRESS);
            Member joiner = ensemble.member(4);
            joiner.start();
            joiner.awaitMode("follower");
            List<String> four = operator.change(joiner.line(), null);
            assertThat(four).hasSize(5).contains(joiner.line());
            load.awaitProgress(PROGRESS);

            Member leaves = ensemble.awaitLeader();
            List<String> three = operator.change(null, Integer.toString(leaves.id()));
            assertThat(three).hasSize(4).doesNotContain(leaves.line());
            List<Member> stay = new ArrayList<>(ensemble.members());
            stay.remove(leaves);
            Await.untilLook("somebody else leads", millis -> stay.stream().anyMatch(member -> member.mode(millis).equals("leader")));
            load.awaitProgress(PROGRESS);
            leaves.stop();
            stay.forEach(Member::awaitServing);
            stay.forEach(member -> Operator.awaitWritten(member, three));

            stay.getFirst().kill();
            load.awaitProgress(PROGRESS);
            stay.getFirst().start();
            stay.getFirst().awaitServing();
            joiner.stop();
            load.awaitProgress(PROGRESS);
            joiner.start();
            joiner.awaitServing();
            load.endAndCheck(stay);
        }
    }

    /** The first changes what it is, and back again; by its line alone, then by the list of all. */
    static Stream<List<Product>> roles() {
        return Stream.of(
            List.of(LOCKKEEPER, APACHE_3_9, APACHE_3_9, APACHE_3_9),
            List.of(APACHE_3_9, LOCKKEEPER, LOCKKEEPER, LOCKKEEPER));
    }

    @ParameterizedTest
    @MethodSource("roles")
    void aVoterBecomesAnObserverAndVotesAgain(List<Product> products) throws Exception {
        try (Ensemble ensemble = plan(products, products.size()).start();
                Load load = new Load(ensemble.connectString(), CLIENTS);
                Operator operator = Operator.of(connectString(ensemble.members().subList(1, 4)))) {
            load.awaitProgress(PROGRESS);
            Member first = ensemble.member(1);
            List<String> before = operator.membership();
            operator.change(first.line().replace(":participant", ":observer"), null);
            first.awaitMode("observer");
            load.awaitProgress(PROGRESS);
            String all = String.join(",", before.subList(0, before.size() - 1));
            Await.until("all vote again", () -> {
                Code outcome = operator.outcome(null, null, all, -1);
                assertThat(outcome).isIn(Code.OK, Code.CONNECTIONLOSS, Code.NEWCONFIGNOQUORUM, Code.RECONFIGINPROGRESS);
                return outcome == Code.OK;
            });
            first.awaitMode("follower");
            load.awaitProgress(PROGRESS);
            List<String> after = operator.membership();
            assertThat(after.subList(0, 4)).containsExactlyInAnyOrderElementsOf(before.subList(0, 4));
            ensemble.members().forEach(member -> Operator.awaitWritten(member, after));
            load.endAndCheck(ensemble);
        }
    }

    /** Q113. */
    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void whatCannotBeIsRefusedWithItsReason(Product product) throws Exception {
        try (Ensemble ensemble = plan(Collections.nCopies(5, product), 3).start();
                Operator operator = Operator.of(ensemble.awaitLeader().connectString());
                Operator another = Operator.of(ensemble.awaitLeader().connectString());
                Operator stranger = Operator.stranger(ensemble.member(1).connectString())) {
            assertThat(stranger.outcome(ensemble.member(1).line(), null, null, -1)).isEqualTo(Code.NOAUTH);
            assertThat(operator.outcome(ensemble.member(4).line(), null, null, 12345)).isEqualTo(Code.BADVERSION);
            assertThat(operator.outcome("server.4=nonsense", null, null, -1)).isEqualTo(Code.BADARGUMENTS);
            assertThat(operator.outcome(null, "2,3", null, -1)).as("one alone is no ensemble").isEqualTo(Code.BADARGUMENTS);
            assertThat(operator.outcome(null, null, "junk=1", -1)).isEqualTo(Code.BADARGUMENTS);
            assertThat(operator.outcome(ensemble.member(4).line().replaceAll(";.*", ""), null, null, -1))
                .as("clients must find it").isEqualTo(Code.BADARGUMENTS);
            assertThat(operator.outcome(null, null,
                Stream.of(1, 4, 5).map(id -> ensemble.member(id).line()).collect(Collectors.joining(",")), -1))
                .as("two of three do not run").isEqualTo(Code.NEWCONFIGNOQUORUM);

            Member leader = ensemble.awaitLeader();
            List<Member> others = ensemble.members().subList(0, 3).stream().filter(member -> member != leader).toList();
            long version = operator.version();
            others.forEach(Member::pause);
            CompletableFuture<Code> first = ask(operator, ensemble.member(4).line());
            Path next = leader.home().resolve("zoo.cfg.dynamic.next");
            Await.until("one change is under way", () -> Files.exists(next));
            // Its refusal needs a quorum, too.
            CompletableFuture<Code> second = ask(another, ensemble.member(5).line());
            Await.until("another was asked for", () -> Files.exists(next) && outstanding(leader) > 1);
            others.forEach(Member::resume);
            assertThat(first.get(Await.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Code.OK);
            assertThat(second.get(Await.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Code.RECONFIGINPROGRESS);
            assertThat(another.version()).isGreaterThan(version);
        }
    }

    private static int outstanding(Member member) {
        return Integer.parseInt(member.metric("outstanding_requests"));
    }

    private static CompletableFuture<Code> ask(Operator operator, String joining) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return operator.outcome(joining, null, null, -1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }, Thread::startVirtualThread);
    }

    /** Q113. */
    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "LOCKKEEPER"})
    void withoutReconfigurationNothingChanges(Product product) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, product).with(Operator.KEY).start();
                Operator operator = Operator.of(ensemble.followers().getFirst().connectString())) {
            assertThat(operator.outcome(null, "1", null, -1)).isEqualTo(Code.RECONFIGDISABLED);
            assertThat(operator.version()).isZero();
        }
    }

    static Stream<List<Product>> growing() {
        return Stream.of(
            List.of(APACHE_3_9, LOCKKEEPER, LOCKKEEPER),
            List.of(LOCKKEEPER, APACHE_3_9, LOCKKEEPER));
    }

    @ParameterizedTest
    @MethodSource("growing")
    void oneServerGrowsToThree(List<Product> products) throws Exception {
        try (Ensemble ensemble = plan(products, 1).with("standaloneEnabled=false").start();
                Load load = new Load(ensemble.connectString(), CLIENTS);
                Operator operator = Operator.of(ensemble.member(1).connectString())) {
            load.awaitProgress(PROGRESS);
            for (Member joiner : ensemble.members().subList(1, 3)) {
                joiner.start();
                joiner.awaitMode("follower");
                operator.change(joiner.line(), null);
                load.awaitProgress(PROGRESS);
            }
            ensemble.member(1).kill();
            load.awaitProgress(PROGRESS);
            ensemble.member(1).start();
            ensemble.awaitAllServing();
            load.endAndCheck(ensemble);
        }
    }

    /** The first gets another port for its clients, then the leader. */
    static Stream<List<Product>> moving() {
        return Stream.of(
            List.of(LOCKKEEPER, LOCKKEEPER, LOCKKEEPER),
            List.of(LOCKKEEPER, APACHE_3_9, APACHE_3_9));
    }

    @ParameterizedTest
    @MethodSource("moving")
    void clientsAreServedAtAnotherPort(List<Product> products) throws Exception {
        try (Ensemble ensemble = plan(products, 3).create().startLedByThird(3);
                ReservedPort reserved = new ReservedPort();
                Operator operator = Operator.of(ensemble.member(2).connectString())) {
            Member first = ensemble.member(1);
            try (Operator whileItMoves = Operator.of(first.connectString())) {
                var before = first.clientAddress();
                List<String> after = operator.change(first.line().replaceAll("[0-9]+$", Integer.toString(reserved.number())), null);
                first.movedTo(reserved.number());
                first.awaitMode("follower");
                // It is closed once the new one is open.
                Await.untilLook("nobody answers at the old port", millis -> Answer.ask(before, millis) instanceof Answer.Silent);
                assertThat(whileItMoves.membership()).as("a connection that was there").isEqualTo(after);
                Operator.awaitWritten(first, after);
                assertThat(ensemble.awaitLeader().id()).as("nobody else notices").isEqualTo(3);
            }
            first.stop();
            first.start();
            first.awaitServing();
        }
    }

    @Test
    void theLeaderServesItsClientsAtAnotherPortAndGoesOnLeading() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, LOCKKEEPER).with(ON).start();
                ReservedPort reserved = new ReservedPort();
                Operator operator = Operator.of(ensemble.member(1).connectString())) {
            Member leader = ensemble.awaitLeader();
            operator.change(leader.line().replaceAll("[0-9]+$", Integer.toString(reserved.number())), null);
            leader.movedTo(reserved.number());
            leader.awaitMode("leader");
        }
    }
}
