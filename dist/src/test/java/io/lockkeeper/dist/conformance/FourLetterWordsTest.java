package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Request.addWatch;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words operators and their tools send: what comes back, to the letter. */
final class FourLetterWordsTest extends OnSharedServer {

    private static final List<String> ALL = List.of("conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr",
            "ruok", "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs");

    private static final String SRVR_BEHIND_THE_VERSION = """
            Latency min/avg/max: \\d+/\\d+\\.\\d+/\\d+
            Received: \\d+
            Sent: \\d+
            Connections: \\d+
            Outstanding: \\d+
            Zxid: 0x[0-9a-f]+
            Mode: standalone
            Node count: \\d+
            """;

    private final Servers servers;

    FourLetterWordsTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
        this.servers = servers;
    }

    private String ask(String word) {
        return server.fourLetterWord(word);
    }

    private List<String> lines(String word) {
        return ask(word).lines().toList();
    }

    @Test
    @Fact("O1")
    void byDefaultOnlySrvrIsAnswered() {
        ServerUnderTest plain = servers.shared(kind, Setup.DEFAULTS);
        for (String word : ALL) {
            String answer = plain.fourLetterWord(word);
            if (word.equals("srvr")) {
                assertThat(answer).startsWith("Zookeeper version: ");
            } else {
                assertThat(answer).isEqualTo(word + " is not executed because it is not in the whitelist.\n");
            }
        }
    }

    @Test
    @Fact("O2")
    void anAsteriskAllowsAllWords() {
        for (String word : ALL) {
            String more = word.equals("stmk") ? "\0\0\0\0\0\0\u0001\u0032" : "\n";
            assertThat(ask(word + more)).as(word).doesNotContain("whitelist");
        }
        assertThat(server.fourLetterWord(new byte[] {'s', 't', 'm', 'k', 0, 0, 0, 0, 0, 0, 1, 50})).asString(UTF_8).isEqualTo("306");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xxxx", "lead", "obsr", "SRVR", "quit"})
    @Fact("O3")
    void anUnknownWordIsNotAnswered(String word) {
        assertThat(ask(word)).isEmpty();
    }

    @Test
    @Fact("O4")
    void ruok() {
        assertThat(ask("ruok")).isEqualTo("imok");
    }

    @Test
    @Fact({"O5", "C49"})
    void isro() {
        assertThat(ask("isro")).isEqualTo("rw");
    }

    @Test
    @Fact("O7")
    void stmkSetsTheTraceMask() {
        byte[] word = {'s', 't', 'm', 'k', 0, 0, 0, 0, 0, 0, 1, 0};
        assertThat(server.fourLetterWord(word)).asString(UTF_8).isEqualTo("256");
        assertThat(ask("gtmk")).isEqualTo("256");

        word[11] = 50;
        assertThat(server.fourLetterWord(word)).asString(UTF_8).isEqualTo("306");
    }

    @Test
    @Fact({"O8", "O9"})
    @Tag(ALONE)
    void srvr() {
        assertThat(ask("srvr")).matches(
                "Zookeeper version: \\S.*, built on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC\n" + SRVR_BEHIND_THE_VERSION);
        assertThat(ask("srvr")).contains("\nZxid: 0x" + Long.toHexString(client.zxid()) + "\n");
    }

    @Test
    @Fact("O10")
    @Tag(ALONE)
    void stat() {
        assertThat(ask("stat")).matches("Zookeeper version: .*\nClients:\n"
                + "( /127\\.0\\.0\\.1:\\d+\\[\\d\\]\\(queued=\\d+,recved=\\d+,sent=\\d+\\)\n)+\n" + SRVR_BEHIND_THE_VERSION);
    }

    @Test
    @Fact("O11")
    @Tag(ALONE)
    void conf() {
        String dir = server.versionDirectory().toString();
        assertThat(ask("conf")).matches(("""
                clientPort=PORT
                secureClientPort=-1
                dataDir=DIR
                dataDirSize=\\d+
                dataLogDir=DIR
                dataLogSize=\\d+
                tickTime=500
                maxClientCnxns=0
                minSessionTimeout=1000
                maxSessionTimeout=LONGEST
                clientPortListenBacklog=-1
                serverId=0
                """).replace("PORT", "" + server.port()).replace("DIR", dir).replace("LONGEST", "" + Setup.LONGEST_SESSION_MILLIS));
    }

    @Test
    @Fact("O13")
    void cons() {
        client.call(getData(at(""))).ok();

        String answer = ask("cons");

        String brief = " /127\\.0\\.0\\.1:\\d+\\[0\\]\\(queued=0,recved=1,sent=0\\)";
        String full = " /127\\.0\\.0\\.1:\\d+\\[\\d\\]\\(queued=\\d+,recved=\\d+,sent=\\d+,sid=0x[0-9a-f]+,lop=[A-Z]+,est=\\d+,to=\\d+,"
                + "(lcxid=0x[0-9a-f]+,)?lzxid=0x[0-9a-f]+,lresp=\\d+,llat=\\d+,minlat=\\d+,avglat=\\d+,maxlat=\\d+\\)";
        assertThat(answer).endsWith("\n\n");
        assertThat(answer.lines().filter(line -> !line.isEmpty())).allMatch(line -> line.matches(brief) || line.matches(full))
                .anyMatch(line -> line.matches(brief))
                .anyMatch(line -> line.contains("sid=0x" + Long.toHexString(client.sessionId()) + ",lop=GETD,")
                        && line.contains(",to=" + Setup.LONGEST_SESSION_MILLIS + ",lcxid=0x2,lzxid=0x" + Long.toHexString(client.zxid())));
    }

    @Test
    @Fact("O14")
    @Tag(ALONE)
    void dump() {
        client.call(create(at("/e"), EPHEMERAL)).ok();

        String answer = ask("dump");

        String session = "0x" + Long.toHexString(client.sessionId());
        assertThat(answer).matches("(?s)SessionTracker dump:\nSession Sets \\(\\d+\\)/\\(\\d+\\):\n.*"
                + "ephemeral nodes dump:\nSessions with Ephemerals \\(\\d+\\):\n.*"
                + "Connections dump:\nConnections Sets \\(\\d+\\)/\\(\\d+\\):\n.*");
        assertThat(answer.lines()).contains("\t" + session, session + ":", "\t" + at("/e"))
                .anyMatch(line -> line.matches("\\d+ expire at .+:"))
                .anyMatch(line -> line.matches("\tip: /127\\.0\\.0\\.1:\\d+ sessionId: " + session));
    }

    @Test
    @Fact("O15")
    void dirs() {
        assertThat(ask("dirs")).matches("datadir_size: \\d+\nlogdir_size: \\d+\n");
    }

    @Test
    @Fact("O16")
    void crstAndSrst() {
        assertThat(ask("crst")).isEqualTo("Connection stats reset.\n");
        assertThat(ask("srst")).isEqualTo("Server stats reset.\n");
    }

    @Test
    @Fact({"O17", "O18"})
    void watchesAreListedByConnectionAndByPath() {
        Await.until("those of the tests before are forgotten", () -> ask("wchs").startsWith("0 connections"));
        assertThat(ask("wchs")).isEqualTo("0 connections watching 0 paths\nTotal watches:0\n");
        assertThat(ask("wchc")).isEqualTo("\n");
        assertThat(ask("wchp")).isEqualTo("\n");

        client.call(getData(at(""), true)).ok();
        client.call(getChildren(at(""), true)).ok();
        client.call(addWatch(at("/missing"), 1)).ok();
        RawClient other = connect();
        other.call(getData(at(""), true)).ok();

        String first = "0x" + Long.toHexString(client.sessionId());
        String second = "0x" + Long.toHexString(other.sessionId());
        assertThat(ask("wchs")).isEqualTo("2 connections watching 2 paths\nTotal watches:3\n");
        assertThat(blocks(ask("wchc"))).containsExactlyInAnyOrder(List.of(first, "\t" + at(""), "\t" + at("/missing")),
                List.of(second, "\t" + at("")));
        assertThat(blocks(ask("wchp"))).containsExactlyInAnyOrder(List.of(at(""), "\t" + first, "\t" + second),
                List.of(at("/missing"), "\t" + first));
        other.close();
        client.close();
        Await.until("both are forgotten", () -> ask("wchs").startsWith("0 connections"));
    }

    /** Headed by an unindented line; the order of the indented ones does not count; the answer ends with an empty line. */
    private static List<List<String>> blocks(String answer) {
        assertThat(answer).endsWith("\n\n");
        var blocks = new ArrayList<List<String>>();
        for (String block : answer.stripTrailing().split("\n(?!\t)")) {
            List<String> lines = block.lines().toList();
            blocks.add(Stream.concat(lines.stream().limit(1), lines.stream().skip(1).sorted()).toList());
        }
        return blocks;
    }

    @Test
    @Fact("O19")
    void hashListsEveryHundredAndTwentyEighthDigest() {
        for (int i = 0; i < 260; i++) {
            client.send(create(at("/" + i)));
        }
        for (int i = 0; i < 260; i++) {
            client.reply().ok();
        }

        List<String> lines = lines("hash");

        var zxids = new ArrayList<Long>();
        for (String line : lines) {
            assertThat(line).matches("[0-9a-f]+: -?\\d+");
            zxids.add(Long.parseLong(line.substring(0, line.indexOf(':')), 16));
        }
        assertThat(zxids).hasSizeGreaterThanOrEqualTo(2).isSorted().allMatch(zxid -> zxid % 128 == 0).contains(client.zxid() / 128 * 128);
    }

    @Test
    @Fact({"O20", "O22", "O23"})
    @Tag(ALONE)
    void mntr() {
        Await.until("the ephemerals of the tests before are gone", () -> lines("mntr").contains("zk_ephemerals_count\t0"));
        client.call(create(at("/e"), EPHEMERAL)).ok();
        List<String> lines = lines("mntr");

        assertThat(lines).allMatch(line -> line.matches("zk_[^\t]+\t.+"));
        assertThat(lines.get(0)).matches("zk_version\t\\S.*, built on .*");
        assertThat(lines.get(1)).isEqualTo("zk_server_state\tstandalone");
        assertThat(lines).noneMatch(line -> line.startsWith("zk_peer_state\t"));
        assertThat(lines).anyMatch(line -> line.matches("zk_avg_latency\t\\d+\\.\\d+"));
        for (String integer : List.of("max_latency", "min_latency", "packets_received", "packets_sent", "num_alive_connections",
                "outstanding_requests", "znode_count", "watch_count", "ephemerals_count", "approximate_data_size",
                "open_file_descriptor_count", "max_file_descriptor_count", "uptime", "global_sessions", "local_sessions")) {
            assertThat(lines).as(integer).anyMatch(line -> line.matches("zk_" + integer + "\t\\d+"));
        }
        assertThat(lines).contains("zk_ephemerals_count\t1");
    }

    @Test
    @Fact("O25")
    void envi() {
        List<String> lines = lines("envi");
        assertThat(lines.getFirst()).isEqualTo("Environment:");
        assertThat(lines.stream().skip(1).map(line -> line.substring(0, line.indexOf('=')))).containsExactly("zookeeper.version",
                "host.name", "java.version", "java.vendor", "java.home", "java.class.path", "java.library.path", "java.io.tmpdir",
                "java.compiler", "os.name", "os.arch", "os.version", "user.name", "user.home", "user.dir", "os.memory.free",
                "os.memory.max", "os.memory.total");
    }
}
