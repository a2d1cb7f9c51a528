package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three members of an ensemble in one process, each from its sockets to its disk. */
@Timeout(600)
class MembersTest {
    private static final int MEMBERS = 3;

    @TempDir
    private Path dir;

    private final ReservedPorts ports = new ReservedPorts();
    /** Nobody is given up because this machine stands still for a moment. */
    private final List<String> lines = new ArrayList<>(List.of(
        "tickTime=1000", "initLimit=100", "syncLimit=60", "quorum.silenceLimitMs=60000", "4lw.commands.whitelist=*"));
    private final TreeMap<Integer, RunningServer> members = new TreeMap<>();

    @BeforeEach
    void nameAll() throws IOException {
        for (int id = 1; id <= MEMBERS; id++) {
            lines.add("server.%d=127.0.0.1:%d:%d".formatted(id, ports.next(), ports.next()));
        }
    }

    @AfterEach
    void stop() throws IOException {
        members.values().forEach(RunningServer::close);
        ports.close();
    }

    private void start(int id, String... more) throws IOException {
        Path home = Files.createDirectories(dir.resolve(Integer.toString(id)));
        Files.writeString(home.resolve("myid"), Integer.toString(id));
        members.put(id, RunningServer.start(home, Stream.concat(lines.stream(), Arrays.stream(more)).toArray(String[]::new)));
    }

    private void startAll(String... more) throws IOException, InterruptedException {
        for (int id = 1; id <= MEMBERS; id++) {
            start(id, more);
        }
    }

    private String mode(int id) {
        return members.get(id).word("srvr").lines().filter(line -> line.startsWith("Mode: ")).findFirst().orElse("Mode: ").substring(6);
    }

    private @Nullable Integer first(String mode) {
        return members.keySet().stream().filter(id -> mode(id).equals(mode)).findFirst().orElse(null);
    }

    private int awaitFirst(String mode) throws InterruptedException {
        await(() -> first(mode) != null);
        Integer found = first(mode);
        return found == null ? awaitFirst(mode) : found;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean allServe() {
        return members.keySet().stream().noneMatch(id -> mode(id).isEmpty()) && first("leader") != null;
    }

    private static int lengthAt(Client client, String path) {
        client.call(new Operation.Sync("/"));
        Client.Header answer = client.call(new Operation.GetData(path, false));
        return answer.error() == 0 ? ByteBuffer.wrap(answer.body()).getInt() : -1;
    }

    @Test
    void theyAgreeAndGoOnWithoutTheirLeaderAndWithWhoComesBack() throws Exception {
        startAll();
        await(this::allServe);
        Client follower = members.get(awaitFirst("follower")).connect();
        assertThat(follower.create("/small", "x".getBytes(StandardCharsets.UTF_8))).isEqualTo(ErrorCode.OK);
        assertThat(follower.create("/large", new byte[500_000])).isEqualTo(ErrorCode.OK);
        for (RunningServer member : members.values()) {
            assertThat(lengthAt(member.connect(), "/large")).isEqualTo(500_000);
        }

        int leader = awaitFirst("leader");
        members.remove(leader).close();
        await(this::allServe);
        Client other = members.get(awaitFirst("follower")).connect();
        assertThat(other.create("/later", new byte[3])).isEqualTo(ErrorCode.OK);

        start(leader);
        await(this::allServe);
        assertThat(mode(leader)).isEqualTo("follower");
        Client back = members.get(leader).connect();
        assertThat(lengthAt(back, "/small")).isEqualTo(1);
        assertThat(lengthAt(back, "/later")).isEqualTo(3);
    }

    /** Compat: whoever watches over servers by what srvr says must not send clients to a leader that lets none in. */
    @Test
    void aLeaderThatIsThereForServersAloneAnswersLikeOneThatDoesNotServe() throws Exception {
        startAll("leaderServes=no");
        await(() -> members.keySet().stream().filter(id -> mode(id).equals("follower")).count() == MEMBERS - 1);
        int leader = members.keySet().stream().filter(id -> !mode(id).equals("follower")).findFirst().orElseThrow();
        for (String word : List.of("srvr", "stat", "mntr", "conf", "cons", "dump", "wchs", "dirs")) {
            assertThat(members.get(leader).word(word)).isEqualTo("This ZooKeeper instance is not currently serving requests\n");
        }
        assertThat(members.get(leader).word("ruok")).isEqualTo("imok");
        assertThat(members.get(leader).word("isro")).isEqualTo("null");
        assertThat(members.get(leader).connectOrNull()).isNull();
        assertThat(members.get(awaitFirst("follower")).connect().create("/a", new byte[1])).isEqualTo(ErrorCode.OK);
    }
}
