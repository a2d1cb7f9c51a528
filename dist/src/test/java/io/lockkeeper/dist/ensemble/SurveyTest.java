package io.lockkeeper.dist.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.ConnectString;
import io.lockkeeper.protocol.quorum.Membership;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code lk ensemble status} makes of what the members say. */
final class SurveyTest {
    private static final Membership THREE = Membership.parse("""
        server.1=a:2888:3888:participant;0.0.0.0:2181
        server.2=b:2888:3888:participant;0.0.0.0:2181
        server.3=c:2888:3888:observer;0.0.0.0:2181
        version=100000000""");

    private static Answer serving(String mode, long zxid) {
        return Answer.read("""
            Zookeeper version: 3.9.5-c2c2bd0a9b, built on 2026-01-01 10:00 UTC
            Latency min/avg/max: 0/0.5/12
            Received: 10
            Sent: 9
            Connections: 4
            Outstanding: 0
            Zxid: 0x%x
            Mode: %s
            Node count: 5
            """.formatted(zxid, mode));
    }

    private static Survey survey(Answer... answers) {
        List<Survey.Seat> seats = new ArrayList<>();
        for (int i = 0; i < answers.length; i++) {
            seats.add(new Survey.Seat(THREE.member(i + 1), InetSocketAddress.createUnresolved("host" + i, 2181), answers[i]));
        }
        return new Survey(THREE, seats);
    }

    @Test
    void everyMemberHasItsLineAndItsLag() {
        Survey survey = survey(serving("leader", 0x200000010L), serving("follower", 0x20000000aL), new Answer.Silent("Connection refused"));
        assertThat(SurveyText.of(survey)).isEqualTo("""
            ID  ROLE         CLIENTS AT  STATE     EPOCH  ZXID         BEHIND  CONNECTIONS  LATENCY MIN/AVG/MAX MS  VERSION
            1   participant  host0:2181  leader    2      0x200000010  0       4            0/0.5/12                3.9.5
            2   participant  host1:2181  follower  2      0x20000000a  6       4            0/0.5/12                3.9.5
            3   observer     host2:2181  Connection refused
            Server 1 leads; 2 of 3 members serve, configuration version 100000000.
            """);
        assertThat(survey.isServing()).isTrue();
    }

    @Test
    void programsHaveItOnOneLine() {
        Survey survey = survey(serving("leader", 0x200000010L), serving("follower", 0x300000000L), new Answer.Silent("Connection refused"));
        assertThat(SurveyJson.of(survey)).isEqualTo("""
            {"serving":true,"leader":1,"version":"0x100000000","servers":[\
            {"id":1,"role":"participant","clientAddress":"host0:2181","state":"leader","zxid":"0x200000010","behind":0,"connections":4,\
            "latencyMillis":"0/0.5/12","version":"3.9.5","digestMismatches":0},\
            {"id":2,"role":"participant","clientAddress":"host1:2181","state":"follower","zxid":"0x300000000","behind":null,\
            "connections":4,"latencyMillis":"0/0.5/12","version":"3.9.5","digestMismatches":0},\
            {"id":3,"role":"observer","clientAddress":"host2:2181","state":"Connection refused","zxid":null,"behind":null,\
            "connections":null,"latencyMillis":null,"version":null,"digestMismatches":null}]}
            """);
        var alone = new Survey(null, List.of(new Survey.Seat(null, InetSocketAddress.createUnresolved("a", 1), new Answer.NotServing())));
        assertThat(SurveyJson.of(alone)).isEqualTo("""
            {"serving":false,"leader":null,"version":null,"servers":[{"id":null,"role":null,"clientAddress":"a:1",\
            "state":"serves no clients","zxid":null,"behind":null,"connections":null,\
            "latencyMillis":null,"version":null,"digestMismatches":null}]}
            """);
    }

    @Test
    void whereNobodyTellsWhoIsInTheEnsembleThoseAreAskedWhoAreSaidToBe() throws Exception {
        Membership said = Membership.parse("server.1=127.0.0.1:2:3;127.0.0.1:1\nserver.2=127.0.0.1:5:6;127.0.0.1:4\nversion=0");
        Survey survey = Survey.of(ConnectString.parse("127.0.0.1:1"), Optional.of(said), 1000);
        assertThat(survey.seats()).extracting(Survey.Seat::place).containsExactly("127.0.0.1:1", "127.0.0.1:4");
        assertThat(SurveyText.of(survey)).endsWith("Nobody leads; 0 of 2 members serve, configuration version 0.\n");
        assertThat(survey.isServing()).isFalse();
    }

    @Test
    void whoHasHadAnotherTreeIsNamedAndOurProductToo() {
        Answer ours = Answer.read("""
            Zookeeper version: 3.9.5-lockkeeper-0.1.0-SNAPSHOT, built on 2026-01-01 00:00 UTC
            Zxid: 0x20000000a
            Mode: follower
            Digest mismatches: 17
            """);
        assertThat(SurveyText.of(survey(serving("leader", 0x200000010L), ours))).contains("lockkeeper 0.1.0-SNAPSHOT").endsWith("""
            configuration version 100000000.
            The tree of server 2 was not that of the writer behind 17 transactions since its start: its log says\
             whether it has taken another one.
            """);
    }

    @Test
    void whoIsInAnotherEpochHasNoLagInTransactions() {
        Survey survey = survey(serving("leader", 0x300000000L), serving("follower", 0x20000000aL), new Answer.NotServing());
        assertThat(survey.behind(survey.seats().get(1))).isEmpty();
        assertThat(SurveyText.of(survey)).contains("serves no clients");
    }

    @Test
    void withoutALeaderTheEnsembleDoesNotServe() {
        Survey survey = survey(new Answer.NotServing(), new Answer.NotServing(), new Answer.Silent("no answer in 10 ms"));
        assertThat(survey.isServing()).isFalse();
        assertThat(SurveyText.of(survey)).endsWith("Nobody leads; 0 of 3 members serve, configuration version 100000000.\n");
    }

    /** A leader with leaderServes=no does not even answer operators, but it is there: others follow it. */
    @Test
    void aLeaderThatServesNoClientsLeadsAllTheSame() {
        Survey survey = survey(serving("follower", 0x200000010L), new Answer.NotServing(), serving("observer", 0x200000010L));
        assertThat(survey.isServing()).isTrue();
        assertThat(SurveyText.of(survey)).contains("2   participant  host1:2181  serves no clients\n")
            .endsWith("A server leads that serves no clients, or was not found; 2 of 3 members serve, configuration version 100000000.\n");
    }

    @Test
    void whoDoesNotAnswerLikeAServerIsSilent() {
        assertThat(Answer.read("")).isEqualTo(new Answer.Silent("closed the connection without an answer"));
        assertThat(Answer.read("HTTP/1.1 400 Bad Request")).isEqualTo(new Answer.Silent("does not answer like a server"));
        assertThat(Answer.read("Mode: leader\nZxid: 0xzz\n")).isEqualTo(new Answer.Silent("does not answer like a server"));
        assertThat(Answer.read("This ZooKeeper instance is not currently serving requests\n")).isEqualTo(new Answer.NotServing());
    }
}
