package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL_ON_LOCAL_SESSION;
import static io.lockkeeper.dist.conformance.Codes.NOT_READ_ONLY;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.sync;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What clients and operators can tell of a server that is one of three. It follows; of its companions the first leads. */
@BothServers
final class MembersTest {
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n";

    private final Kind kind;
    private final Servers servers;

    @TempDir
    private Path home;

    MembersTest(Kind kind, Servers servers) {
        this.kind = kind;
        this.servers = servers;
    }

    /** One that the tests here share. */
    private ServerUnderTest follower() {
        return servers.shared(kind, Setup.RICH, Place.FOLLOWER);
    }

    @Test
    @Fact("C42")
    void aSessionGoesOnAtAnotherMember() {
        ServerUnderTest here = follower();
        for (ServerUnderTest there : here.companions()) {
            try (RawClient first = here.connect(); RawClient second = there.open()) {
                String path = "/goes-on-" + first.sessionId();
                first.call(create(path, EPHEMERAL)).ok();

                Handshake.Accepted renewed = second.handshake(Handshake.renew(first.session()));
                assertThat(renewed.sessionId()).isEqualTo(first.sessionId());
                assertThat(renewed.password()).isEqualTo(first.session().password());
                second.call(sync("/")).ok();
                assertThat(second.call(exists(path)).ok().stat().ephemeralOwner()).isEqualTo(first.sessionId());
                second.call(Request.closeSession()).ok();
            }
        }
    }

    @Test
    @Fact("C43")
    void aWriteOfASessionThatHasMovedEndsTheConnectionItCameBy() {
        ServerUnderTest here = follower();
        for (ServerUnderTest there : here.companions()) {
            try (RawClient first = here.connect(); RawClient second = there.open()) {
                String path = "/moved-" + first.sessionId();
                assertThat(second.handshake(Handshake.renew(first.session())).refused()).isFalse();

                first.send(create(path));

                first.mustBeClosed();
                second.call(sync("/")).ok();
                second.call(exists(path)).fails(NO_NODE);
                second.call(create(path, EPHEMERAL)).ok();
                second.call(Request.closeSession()).ok();
            }
        }
    }

    @Test
    @Fact("C170")
    void whatOneMemberAcknowledgedAnotherShowsAfterASync() {
        ServerUnderTest here = follower();
        try (RawClient writer = here.connect(); RawClient reader = here.companions().getLast().connect()) {
            for (int i = 0; i < 50; i++) {
                String path = "/seen-" + writer.sessionId() + "-" + i;
                writer.call(create(path)).ok();
                reader.call(sync("/")).ok();
                reader.call(exists(path)).ok();
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"O12", "F22"})
    void confTellsOfTheEnsemble() {
        ServerUnderTest here = follower();
        String conf = here.fourLetterWord("conf");
        assertThat(conf.substring(conf.indexOf("serverId="))).matches("""
                serverId=1
                initLimit=100
                syncLimit=100
                electionAlg=3
                electionPort=\\d+
                quorumPort=\\d+
                peerType=0
                membership:\\x20
                server\\.1=127\\.0\\.0\\.1:\\d+:\\d+:participant
                server\\.2=127\\.0\\.0\\.1:\\d+:\\d+:participant
                server\\.3=127\\.0\\.0\\.1:\\d+:\\d+:participant
                version=\\p{XDigit}+""");
        try (RawClient client = here.connect()) {
            String znode = new String(client.call(Request.getData("/zookeeper/config")).ok().buf(), UTF_8);
            assertThat(conf).endsWith("membership: \n" + znode);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("O24")
    void aLeaderCountsItsLearnersAndWeighsItsProposals() {
        ServerUnderTest here = follower();
        ServerUnderTest leader = here.companions().getFirst();
        try (RawClient client = here.connect()) {
            client.call(create("/weighed-" + client.sessionId())).ok();
        }
        leader.awaitWord("mntr", "\nzk_synced_followers\t2\n");
        leader.awaitWord("mntr", "\nzk_pending_syncs\t0\n"); // others sync beside us
        List<String> lines = leader.fourLetterWord("mntr").lines().toList();
        assertThat(lines).contains("zk_server_state\tleader", "zk_peer_state\tleading - broadcast", "zk_learners\t2",
                "zk_synced_non_voting_followers\t0", "zk_synced_observers\t0");
        for (String size : List.of("last", "min", "max")) {
            assertThat(lines).as(size).anyMatch(line -> line.matches("zk_" + size + "_proposal_size\t[1-9]\\d*"));
        }
        assertThat(leader.fourLetterWord("srvr"))
                .containsPattern("\nMode: leader\nNode count: \\d+\nProposal sizes last/min/max: \\d+/\\d+/\\d+\n$");
        assertThat(here.fourLetterWord("mntr").lines()).contains("zk_server_state\tfollower", "zk_peer_state\tfollowing - broadcast")
                .noneMatch(line -> line.matches("zk_(learners|synced_followers|pending_syncs|.*_proposal_size)\t.*"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("O26")
    void whoLooksForALeaderSaysThatItDoesNotServe() throws IOException {
        var ports = new ArrayList<ReservedPort>();
        Setup lonely = Setup.RICH.with("initLimit", 10).with("syncLimit", 10);
        for (int id = 1; id <= 3; id++) {
            ports.add(new ReservedPort());
            ports.add(new ReservedPort());
            lonely = lonely.with("server." + id, "127.0.0.1:" + ports.get(2 * id - 2).number() + ":" + ports.get(2 * id - 1).number());
        }
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/myid"), "1");
        try (ServerUnderTest server = ServerUnderTest.launch(kind, lonely, home)) {
            server.awaitWord("ruok", "imok");
            for (String word : List.of("conf", "cons", "crst", "dirs", "dump", "mntr", "srst", "srvr", "stat", "wchc", "wchp", "wchs")) {
                assertThat(server.fourLetterWord(word)).as(word).isEqualTo(NOT_SERVING);
            }
            assertThat(server.fourLetterWord("hash")).isEqualTo(NOT_SERVING.strip());
            assertThat(server.fourLetterWord("isro")).isEqualTo("null");
            assertThat(server.fourLetterWord("gtmk")).isEqualTo("306");
            assertThat(server.fourLetterWord("envi")).startsWith("Environment:\n");
        }
        for (ReservedPort port : ports) {
            port.close();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void stockToolsGoOnWithTwoOfThree() throws Exception {
        Setup setup = Setup.RICH.with("reconfigEnabled", "true");
        try (ServerUnderTest server = ServerUnderTest.start(kind, setup, Place.FOLLOWER)) {
            List<ServerUnderTest> companions = server.companions();
            String all = Stream.of(companions.getFirst(), server, companions.getLast()).map(member -> "127.0.0.1:" + member.port())
                    .collect(Collectors.joining(","));
            companions.getFirst().kill();
            Await.untilLook("one of those who are left leads",
                    patienceMillis -> Stream.of(server, companions.getLast()).anyMatch(member -> member.leads(patienceMillis)));
            server.awaitServing();
            companions.getLast().awaitServing();

            Program shell = Program.run(home, """
                    addauth digest super:secret
                    config
                    reconfig -remove 3
                    get /zookeeper/config
                    create /by-shell x
                    """, Kind.ownShell(all));
            assertThat(shell.exitCode()).as(shell.err()).isZero();
            assertThat(shell.out()).containsPattern("server\\.3=\\S+:participant\nversion=\\p{XDigit}+\n[^3]*Committed new configuration:\n"
                    + "server\\.1=\\S+:participant\nserver\\.2=\\S+:participant\nversion=\\p{XDigit}+\n");
            assertThat(shell.err()).contains("Created /by-shell\n");

            try (RawClient client = server.connect()) {
                client.call(create("/by-kazoo")).ok();
                client.call(Request.closeSession()).ok();
            }
            KazooTest.assertDone(KazooTest.run(home, all, "/by-kazoo"));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"C50", "C52"})
    void aLocalSessionIsNobodysBusinessUntilItOwnsSomething() {
        Setup setup = Setup.RICH.with("localSessionsEnabled", "true").with("localSessionsUpgradingEnabled", "true");
        try (ServerUnderTest here = ServerUnderTest.start(kind, setup, Place.FOLLOWER);
                RawClient looks = here.connect();
                RawClient grows = here.connect()) {
            ServerUnderTest there = here.companions().getLast();
            long before = looks.call(create("/first")).zxid();
            try (RawClient local = here.connect(); RawClient stranger = there.open()) {
                assertThat(looks.zxid()).isEqualTo(before);
                assertThat(stranger.handshake(Handshake.renew(local.session())).refused()).isTrue();
                local.call(exists("/")).ok();
            }
            assertThat(grows.call(create("/mine", EPHEMERAL)).zxid()).as("a session, and the znode").isEqualTo(before + 2);
            assertThat(grows.call(exists("/mine")).ok().stat().ephemeralOwner()).isEqualTo(grows.sessionId());
            try (RawClient again = there.open()) {
                assertThat(again.handshake(Handshake.renew(grows.session())).sessionId()).isEqualTo(grows.sessionId());
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"C46", "C47", "C48", "C51"})
    void whoIsLeftAloneServesThoseWhoOnlyRead() {
        Setup setup = Setup.RICH.with("localSessionsEnabled", "true").withProperty("readonlymode.enabled", "true");
        try (ServerUnderTest server = ServerUnderTest.start(kind, setup, Place.FOLLOWER)) {
            try (RawClient before = server.connect()) {
                before.call(create("/a", EPHEMERAL)).fails(EPHEMERAL_ON_LOCAL_SESSION);
                before.call(create("/a", "kept")).ok();
            }
            server.companions().forEach(ServerUnderTest::kill);
            server.awaitWord("isro", "ro");

            for (Boolean tolerant : new Boolean[] {false, null}) {
                try (RawClient writer = server.open()) {
                    writer.sendFrame(Handshake.fresh().withReadOnly(tolerant).bytes());
                    writer.mustBeClosed();
                }
            }
            try (RawClient reader = server.open()) {
                Handshake.Accepted accepted = reader.handshake(Handshake.fresh().withReadOnly(true));
                assertThat(accepted.refused()).isFalse();
                assertThat(accepted.readOnly()).isTrue();
                long zxid = reader.zxid();
                for (Request write : List.of(create("/b"), Request.create2("/b", "", 0), Request.delete("/a"), Request.setData("/a", "b"),
                        Request.setAcl("/a", Acl.OPEN, -1), Request.multi(create("/b"), create("/c")), sync("/"))) {
                    assertThat(reader.call(write).fails(NOT_READ_ONLY).zxid()).isEqualTo(zxid);
                }
                reader.call(exists("/a")).ok();
                assertThat(new String(reader.call(Request.getData("/a")).ok().buf(), UTF_8)).isEqualTo("kept");
            }
        }
    }
}
