package io.lockkeeper.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.server.Client;
import io.lockkeeper.server.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers are compared with captures of ZooKeeper 3.9.5 (resources/golden), numbers and names that vary taken out. */
class FourLetterWordsTest {
    private static final String ALL = "4lw.commands.whitelist=*";

    @TempDir
    private Path dir;

    @Test
    void onlySrvrIsAnsweredUnlessOthersAreAllowed() {
        try (RunningServer server = RunningServer.start(dir)) {
            assertThat(server.word("srvr")).startsWith("Zookeeper version: 3.9.5-lockkeeper-1.2.3, built on 2026-01-02 03:04 UTC\n");
            for (String word : new String[] {"ruok", "mntr", "stmk", "wchs"}) {
                assertThat(server.word(word)).isEqualTo(word + " is not executed because it is not in the whitelist.\n");
            }
            assertThat(interrupted(server)).isEqualTo("telnet close is not executed because it is not in the whitelist.\n");
            assertThat(server.word("xxxx")).isEmpty();
        }
    }

    @Test
    void answersLookLikeThoseOfZooKeeper() throws IOException {
        for (String word : new String[] {"conf", "cons", "crst", "dirs", "gtmk", "hash", "isro", "ruok", "srst", "srvr", "stat",
            "wchc", "wchp", "wchs"}) {
            // A server for each: the connection of the word before may still be on its way out, and be listed.
            try (RunningServer server = RunningServer.start(dir.resolve(word), ALL)) {
                assertThat(shape(server.word(word))).as(word).isEqualTo(shape(golden(word)));
            }
        }
    }

    @Test
    void mntrHasEveryNameOfZooKeeperAndNoOther() throws IOException {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            String text = server.word("mntr");
            assertThat(text).startsWith("zk_version\t3.9.5-lockkeeper-1.2.3, built on 2026-01-02 03:04 UTC\nzk_server_state\tstandalone\n");
            Set<String> expected = names(golden("mntr"));
            expected.removeIf(name -> name.endsWith("_per_namespace")); // exist for data that this server has not
            assertThat(names(text)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(text).contains("zk_znode_count\t5\n").contains("zk_avg_latency\t0.0\n").contains("zk_watch_count\t0\n");
        }
    }

    @Test
    void quotasShowByNamespace() {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            Client client = server.connect();
            client.create("/app", new byte[3]);
            client.create("/app/x", new byte[4]);
            client.create("/zookeeper/quota/app", new byte[0]);
            client.create("/zookeeper/quota/app/zookeeper_limits",
                "count=50,bytes=-1=;byteHardLimit=5000".getBytes(StandardCharsets.UTF_8));
            client.create("/zookeeper/quota/app/zookeeper_stats", "count=0,bytes=0".getBytes(StandardCharsets.UTF_8));
            assertThat(server.word("mntr"))
                .contains("zk_app_quota_count_limit_per_namespace\t50\n")
                .contains("zk_app_quota_bytes_limit_per_namespace\t5000\n")
                .contains("zk_app_quota_count_usage_per_namespace\t2\n")
                .contains("zk_app_quota_bytes_usage_per_namespace\t7\n");
        }
    }

    @Test
    void trafficShowsByNamespace() {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            Client client = server.connect();
            client.create("/app", new byte[10]);
            client.create("/app/x", new byte[20]);
            client.create("/other", new byte[5]);
            client.create("/other", new byte[5]); // exists
            client.call(new Operation.GetData("/app/x", false));
            assertThat(server.word("mntr"))
                .contains("zk_cnt_app_write_per_namespace\t2\n").contains("zk_sum_app_write_per_namespace\t40\n")
                .contains("zk_cnt_other_write_per_namespace\t1\n").contains("zk_sum_other_write_per_namespace\t11\n")
                .contains("zk_avg_app_read_per_namespace\t94.0\n");
            server.word("srst");
            assertThat(server.word("mntr")).contains("zk_cnt_app_write_per_namespace\t0\n");
        }
    }

    @Test
    void consAndDumpKnowSessionsAndTheirEphemerals() {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            Client client = server.open();
            String session = "0x" + Long.toHexString(client.handshake().sessionId());
            client.call(new Operation.Create(OpCode.CREATE, "/e", new byte[0], List.of(new Acl(31, Id.ANYONE)), 1, -1));

            assertThat(server.word("cons")).containsPattern(
                " /127\\.0\\.0\\.1:\\d+\\[1]\\(queued=0,recved=2,sent=2,sid=" + session
                    + ",lop=CREA,est=\\d+,to=600000,lcxid=0x1,lzxid=0x2,lresp=\\d+,llat=\\d+,minlat=\\d+,avglat=\\d+,maxlat=\\d+\\)\n");
            assertThat(server.word("dump"))
                .contains("Session Sets (1)/(1):\n1 expire at ")
                .contains("\t" + session + "\n")
                .contains("Sessions with Ephemerals (1):\n" + session + ":\n\t/e\nConnections dump:\n")
                .containsPattern("\tip: /127\\.0\\.0\\.1:\\d+ sessionId: " + session + "\n");

            assertThat(server.word("crst")).isEqualTo("Connection stats reset.\n");
            assertThat(server.word("cons")).contains("recved=0,sent=0,sid=" + session + ",lop=NA,");
        }
    }

    @Test
    void watchesShowByPathAndBySession() {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            Client client = server.open();
            String session = "0x" + Long.toHexString(client.handshake().sessionId());
            client.call(new Operation.Exists("/a", true));
            client.call(new Operation.GetData("/", true));

            assertThat(server.word("wchs")).isEqualTo("1 connections watching 2 paths\nTotal watches:2\n");
            assertThat(server.word("wchp")).contains("/a\n\t" + session + "\n").endsWith("\n\n");
            assertThat(server.word("wchc")).startsWith(session + "\n\t/").contains("\t/a\n").endsWith("\n\n");
        }
    }

    @Test
    void theTraceMaskCanBeSetAndReadBack() {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            Client client = server.open();
            client.sendRaw(ByteBuffer.allocate(12).put("stmk".getBytes(StandardCharsets.US_ASCII)).putLong(514).array());
            assertThat(client.readUntilClosed()).asString().isEqualTo("514");
            assertThat(server.word("gtmk")).isEqualTo("514");
            assertThat(server.word("stmk")).isEmpty();
        }
    }

    @Test
    void countersBeginAnewAfterSrst() {
        try (RunningServer server = RunningServer.start(dir, ALL)) {
            Client client = server.connect();
            for (int i = 0; i < 50; i++) {
                client.call(new Operation.Exists("/", false));
            }
            assertThat(server.word("srvr")).contains("Received: 52\n");
            server.word("srst");
            assertThat(server.word("srvr")).contains("Received: 1\n");
        }
    }

    private static String interrupted(RunningServer server) {
        Client client = server.open();
        client.sendRaw(new byte[] {(byte) 0xff, (byte) 0xf4, (byte) 0xff, (byte) 0xfd});
        return new String(client.readUntilClosed(), StandardCharsets.UTF_8);
    }

    /** The text without what differs between two servers: numbers, paths, the build. */
    private static String shape(String text) {
        return text.replaceAll("version: .*", "version: V")
            .replaceAll("Dir=.*", "Dir=D")
            .replaceAll("0x[0-9a-f]+", "X")
            .replaceAll("-?\\d+(\\.\\d+)?", "N");
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        text.lines().forEach(line -> names.add(line.substring(0, line.indexOf('\t'))));
        return names;
    }

    private static String golden(String word) throws IOException {
        try (InputStream in = FourLetterWordsTest.class.getResourceAsStream("/golden/4lw." + word + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
