package io.lockkeeper.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.client.FakeServer.Connection;
import io.lockkeeper.client.FakeServer.Request;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.client.WatcherType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class ClientTest {
    private static final long LIMIT_SECONDS = 120;
    private static final Stat STAT = new Stat(1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11);

    private final BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    private final List<Long> pauses = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private FakeServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void release() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        server.close();
    }

    @Test
    void manyRequestsAreUnderWayAndEachGetsItsOwnReply() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        CompletableFuture<String> first = client.create("/a", null, Acl.OPEN, CreateMode.PERSISTENT);
        CompletableFuture<Reply.Data> second = client.getData("/b");
        CompletableFuture<Void> third = client.delete("/c", -1);

        List<Request> requests = List.of(wire.read(), wire.read(), wire.read());
        wire.reply(requests.get(0), 1, new Reply.Created("/a"));
        wire.reply(requests.get(1), 1, Reply.failed(ErrorCode.NO_NODE));
        wire.reply(requests.get(2), 2, Reply.DONE);

        assertThat(requests).extracting(Request::xid).containsExactly(1, 2, 3);
        assertThat(first.get()).isEqualTo("/a");
        assertThat(failure(second).error()).isEqualTo(ErrorCode.NO_NODE);
        assertThat(failure(second)).hasMessage("KeeperErrorCode = NoNode for /b");
        assertThat(third.get()).isNull();
    }

    @Test
    void aLinearizableReadHasASyncAheadOfItWhereTheServerDoesNotHearAQuorumByItself() throws Exception {
        Client client = client(server.options().withLinearizableReads(true));
        Connection wire = session();
        CompletableFuture<Void> write = client.delete("/a", -1);
        CompletableFuture<Reply.Data> read = client.getData("/b");

        List<Request> requests = List.of(wire.read(), wire.read(), wire.read());
        wire.reply(requests.get(0), 1, Reply.DONE);
        wire.reply(requests.get(1), 1, new Reply.Synced("/"));
        wire.reply(requests.get(2), 1, new Reply.Data(new byte[] {7}, STAT));

        assertThat(requests).containsExactly(
                new Request(1, new Operation.Delete("/a", -1)),
                new Request(RequestHeader.XID_OWN_SYNC, new Operation.Sync("/")),
                new Request(2, new Operation.GetData("/b", false)));
        write.get();
        assertThat(read.get().data()).containsExactly(7);
    }

    @Test
    void aLinearizableReadFailsWhereTheSyncDoes() throws Exception {
        Client client = client(server.options().withLinearizableReads(true));
        Connection wire = session();
        CompletableFuture<Reply.Data> read = client.getData("/b");
        wire.reply(wire.read(), 1, Reply.failed(ErrorCode.NOT_READ_ONLY));
        assertThat(failure(read).error()).isEqualTo(ErrorCode.CONNECTION_LOSS);
    }

    @Test
    void aServerThatHearsAQuorumByItselfIsSentNothingMore() throws Exception {
        Client client = client(server.options().withLinearizableReads(true));
        Connection wire = server.accept();
        opened.add(wire);
        assertThat(wire.readConnect().extensions() & Extensions.LINEARIZABLE_READS).isNotZero();
        wire.write(out ->
                new ConnectResponse(30_000, FakeServer.SESSION, FakeServer.PASSWORD, false, Extensions.LINEARIZABLE_READS).write(out));
        client.getData("/b");
        assertThat(wire.read()).isEqualTo(new Request(1, new Operation.GetData("/b", false)));
    }

    @Test
    void aReplyOutOfTurnBreaksTheConnectionAndCompletesNothing() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        CompletableFuture<Void> first = client.delete("/a", -1);
        CompletableFuture<Void> second = client.delete("/b", -1);
        wire.read();

        wire.reply(wire.read(), 5, Reply.DONE);

        assertThat(failure(first).error()).isEqualTo(ErrorCode.CONNECTION_LOSS);
        assertThat(failure(second).error()).isEqualTo(ErrorCode.CONNECTION_LOSS);
        assertThat(session().accepted().sessionId()).isEqualTo(FakeServer.SESSION);
    }

    @Test
    void whatWasSentFailsWithTheConnectionAndIsNotSentAgain() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        CompletableFuture<Void> sent = client.delete("/sent", -1);
        wire.read();

        wire.close();

        assertThat(failure(sent)).hasMessage("KeeperErrorCode = ConnectionLoss for /sent");
        Connection next = session();
        client.delete("/later", -1);
        assertThat(next.read().operation()).isEqualTo(new Operation.Delete("/later", -1));
    }

    @Test
    void aRequestMadeWhileSuspendedWaitsForTheNextConnection() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        wire.close();
        awaitState(SessionState.SUSPENDED);

        CompletableFuture<Void> patient = client.delete("/a", -1);
        Connection next = session();
        next.reply(next.read(), 3, Reply.DONE);

        assertThat(patient.get()).isNull();
    }

    @Test
    void aRequestFailsOnceAllServersWereTriedInVain() throws Exception {
        try (UnheardPort one = new UnheardPort(); UnheardPort other = new UnheardPort()) {
            Client client = client(ClientOptions.of(one.address() + "," + other.address()));

            assertThat(failure(client.delete("/a", -1)).error()).isEqualTo(ErrorCode.CONNECTION_LOSS);
        }
    }

    @Test
    void aReconnectCarriesTheSessionAndTheLastZxidOfAReply() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        CompletableFuture<Void> deleted = client.delete("/a", -1);
        wire.reply(wire.read(), 0x42, Reply.DONE);
        deleted.get();
        wire.close();

        Connection next = session();

        assertThat(next.accepted().sessionId()).isEqualTo(FakeServer.SESSION);
        assertThat(next.accepted().password()).isEqualTo(FakeServer.PASSWORD);
        assertThat(next.accepted().lastZxidSeen()).isEqualTo(0x42);
    }

    @Test
    void anExpiredSessionIsLostForGood() throws Exception {
        Client client = client(server.options());
        session().close();
        awaitState(SessionState.SUSPENDED);
        Connection refusing = server.accept();
        refusing.readConnect();

        refusing.write(out -> ConnectResponse.refused(false).write(out));

        awaitState(SessionState.LOST);
        assertThat(failure(client.delete("/a", -1)).error()).isEqualTo(ErrorCode.SESSION_EXPIRED);
    }

    @Test
    void credentialsThenWatchesGoAheadOfWhatWaits() throws Exception {
        Client client = client(server.options().withCredential(Credential.of("digest", "bob:builder")));
        Connection wire = session();
        assertThat(wire.read().operation().opCode()).isEqualTo(OpCode.AUTH);
        arm(wire, client.getData("/data", change -> {}), new Reply.Data(null, STAT));
        arm(wire, client.exists("/exist", change -> {}), Reply.failed(ErrorCode.NO_NODE));
        arm(wire, client.getChildren("/child", change -> {}), new Reply.Children(ChildNames.NONE, STAT));
        wire.close();
        awaitState(SessionState.SUSPENDED);
        client.delete("/waiting", -1);

        Connection next = session();

        Request auth = next.read();
        assertThat(auth.xid()).isEqualTo(RequestHeader.XID_AUTH);
        Request set = next.read();
        assertThat(set.xid()).isEqualTo(RequestHeader.XID_SET_WATCHES);
        assertThat(set.operation()).isEqualTo(new Operation.SetWatches(
                OpCode.SET_WATCHES, 7, List.of("/data"), List.of("/exist"), List.of("/child"), List.of(), List.of()));
        assertThat(next.read().operation()).isEqualTo(new Operation.Delete("/waiting", -1));
    }

    @Test
    void persistentWatchesComeBackWithSetWatches2() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        arm(wire, client.addWatch("/p", false, change -> {}), new Reply.WatchAdded());
        arm(wire, client.addWatch("/r", true, change -> {}), new Reply.WatchAdded());
        wire.close();

        Request set = session().read();

        assertThat(set.operation()).isEqualTo(new Operation.SetWatches(
                OpCode.SET_WATCHES2, 7, List.of(), List.of(), List.of(), List.of("/p"), List.of("/r")));
    }

    @Test
    void anEventIsDeliveredBeforeTheReplyThatFollowsIt() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        List<String> order = new ArrayList<>();
        arm(wire, client.getData("/a", change -> order.add("event " + change.zxid())), new Reply.Data(null, STAT));
        CompletableFuture<Void> read = client.getData("/a").thenAccept(data -> order.add("reply"));

        Request request = wire.read();
        wire.event(WatchEvent.Type.NODE_DATA_CHANGED, "/a", 8);
        wire.reply(request, 8, new Reply.Data(null, STAT));
        read.get();

        assertThat(order).containsExactly("event 8", "reply");
    }

    @Test
    void aOneShotWatchFiresOnceAndAPersistentOneUntilRemoved() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        List<Change> once = new ArrayList<>();
        List<Change> always = new ArrayList<>();
        arm(wire, client.getData("/a", once::add), new Reply.Data(null, STAT));
        arm(wire, client.addWatch("/", true, always::add), new Reply.WatchAdded());
        wire.event(WatchEvent.Type.NODE_DATA_CHANGED, "/a", 8);
        wire.event(WatchEvent.Type.NODE_DELETED, "/a", 9);

        CompletableFuture<Void> removed = client.removeWatches("/", WatcherType.ANY, null, false);
        wire.reply(wire.read(), 9, Reply.DONE);
        removed.get();

        assertThat(once).containsExactly(new Change(Change.Type.NODE_DATA_CHANGED, "/a", 8));
        assertThat(always).containsExactly(
                new Change(Change.Type.NODE_DATA_CHANGED, "/a", 8),
                new Change(Change.Type.NODE_DELETED, "/a", 9),
                new Change(Change.Type.PERSISTENT_WATCH_REMOVED, "/", -1));
    }

    @Test
    void aListenerThatThrowsHarmsNobodyElse() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        List<Change> told = new ArrayList<>();
        arm(wire, client.getData("/a", change -> { throw new IllegalStateException("listener"); }), new Reply.Data(null, STAT));
        arm(wire, client.getData("/a", told::add), new Reply.Data(null, STAT));

        wire.event(WatchEvent.Type.NODE_DELETED, "/a", 8);
        arm(wire, client.sync("/"), new Reply.Synced("/"));

        assertThat(told).hasSize(1);
    }

    @Test
    void theWindowRefusesOneMoreWhenToldSo() throws Exception {
        Client client = client(server.options().withWindow(2, ClientOptions.WhenFull.REFUSE));
        Connection wire = session();
        CompletableFuture<Void> first = client.delete("/a", -1);
        client.delete("/b", -1);

        assertThat(failure(client.delete("/c", -1)).error()).isEqualTo(ErrorCode.THROTTLED_OP);

        wire.reply(wire.read(), 1, Reply.DONE);
        first.get();
        wire.reply(wire.read(), 2, Reply.DONE);
        // The place is given back after the batch of replies: the next frame proves that it was.
        arm(wire, retried(() -> client.sync("/")), new Reply.Synced("/"));
    }

    @Test
    void theWindowMakesCallersWaitByDefault() throws Exception {
        Client client = client(server.options().withWindow(1, ClientOptions.WhenFull.WAIT));
        Connection wire = session();
        client.delete("/a", -1);
        CompletableFuture<Void> third = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            client.delete("/b", -1);
            client.delete("/c", -1).thenAccept(third::complete);
        });

        for (long zxid = 1; zxid <= 3; zxid++) {
            wire.reply(wire.read(), zxid, Reply.DONE);
        }

        assertThat(third.get()).isNull();
        caller.join();
    }

    @Test
    void aRequestAboveTheFrameLimitIsRefusedHereAndTheNextOneWorks() throws Exception {
        Client client = client(server.options().withFrameLimits(1000, 1024));
        Connection wire = session();

        CompletableFuture<Stat> big = client.setData("/a", new byte[1000], -1);
        CompletableFuture<Stat> small = client.setData("/a", new byte[100], -1);
        wire.reply(wire.read(), 1, new Reply.StatOnly(STAT));

        assertThat(failure(big).error()).isEqualTo(ErrorCode.BAD_ARGUMENTS);
        assertThat(failure(big)).hasMessage("the request has 1022 bytes, the limit is 1000");
        assertThat(small.get()).isEqualTo(STAT);
    }

    @Test
    void aReplyAboveTheFrameLimitBreaksTheConnection() throws Exception {
        Client client = client(server.options().withFrameLimits(1000, 1024));
        Connection wire = session();
        CompletableFuture<Reply.Data> read = client.getData("/a");
        wire.read();

        wire.writeRaw(out -> out.writeInt(1025));

        assertThat(failure(read).error()).isEqualTo(ErrorCode.CONNECTION_LOSS);
        assertThat(wire.isAtEnd()).isTrue();
    }

    @Test
    void aReplyLongerThanTheReadBufferIsReadWhole() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        byte[] value = new byte[300_000];
        new Random(1).nextBytes(value);

        CompletableFuture<Reply.Data> first = client.getData("/a");
        CompletableFuture<Reply.Data> second = client.getData("/a");
        wire.reply(wire.read(), 1, new Reply.Data(value, STAT));
        wire.reply(wire.read(), 1, new Reply.Data(value, STAT));

        assertThat(first.get().data()).isEqualTo(value);
        assertThat(second.get().data()).isEqualTo(value);
    }

    @Test
    void closeSaysSoToTheServerAfterAllThatWasSubmitted() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        client.connected().get(); // who has no session yet has nothing to say
        CompletableFuture<Void> last = client.delete("/a", -1);
        Thread closer = Thread.ofVirtual().start(client::close);

        wire.reply(wire.read(), 1, Reply.DONE);
        Request close = wire.read();
        wire.reply(close, 2, Reply.DONE);
        closer.join();

        assertThat(last.get()).isNull();
        assertThat(close.operation()).isEqualTo(new Operation.CloseSession());
        assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        assertThat(failure(client.delete("/b", -1)).error()).isEqualTo(ErrorCode.SESSION_EXPIRED);
    }

    @Test
    void closeWithoutAServerEndsToo() throws Exception {
        try (UnheardPort nobody = new UnheardPort()) {
            Client client = Client.connect(ClientOptions.of(nobody.address()));

            client.close();

            assertThat(client.state()).isEqualTo(SessionState.CLOSED);
        }
    }

    @Test
    void aSilentSessionSendsPings() throws Exception {
        client(server.options());
        Connection wire = server.accept();
        wire.readConnect();
        // After a third of this it pings, after two it gives the server up: far enough apart for a pause of the machine.
        wire.write(out -> new ConnectResponse(6_000, FakeServer.SESSION, FakeServer.PASSWORD, false).write(out));
        opened.add(wire);

        Request ping = wire.read();

        assertThat(ping.xid()).isEqualTo(RequestHeader.XID_PING);
        assertThat(ping.operation()).isEqualTo(new Operation.Ping());
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws Exception {
        client(server.options());
        Connection silent = server.accept();
        silent.readConnect();
        silent.write(out -> new ConnectResponse(300, FakeServer.SESSION, FakeServer.PASSWORD, false).write(out));

        assertThat(session().accepted().sessionId()).isEqualTo(FakeServer.SESSION);
        silent.close();
    }

    @Test
    void aRefusedCredentialEndsTheSession() throws Exception {
        Client client = client(server.options());
        Connection wire = session();

        CompletableFuture<Void> auth = client.addAuth(Credential.of("digest", "nonsense"));
        wire.reply(wire.read(), 0, Reply.failed(ErrorCode.AUTH_FAILED));

        assertThat(failure(auth).error()).isEqualTo(ErrorCode.AUTH_FAILED);
        awaitState(SessionState.AUTH_FAILED);
    }

    @Test
    void theChrootIsOnTheWireAndNowhereElse() throws Exception {
        Client client = client(ClientOptions.of(server.address() + "/app"));
        Connection wire = session();
        List<Change> told = new ArrayList<>();
        CompletableFuture<String> created = client.create("/a", null, Acl.OPEN, CreateMode.PERSISTENT);
        Request request = wire.read();
        wire.reply(request, 1, new Reply.Created("/app/a"));
        arm(wire, client.getChildren("/", told::add), new Reply.Children(ChildNames.NONE, STAT));
        wire.event(WatchEvent.Type.NODE_CHILDREN_CHANGED, "/app", 9);
        arm(wire, client.sync("/"), new Reply.Synced("/app"));

        assertThat(((Operation.Create) request.operation()).path()).isEqualTo("/app/a");
        assertThat(created.get()).isEqualTo("/a");
        assertThat(told).containsExactly(new Change(Change.Type.NODE_CHILDREN_CHANGED, "/", 9));
    }

    @Test
    void aFailedMultiNamesThePartThatWasRefused() throws Exception {
        Client client = client(server.options());
        Connection wire = session();
        CompletableFuture<List<Reply>> multi = client.multi()
                .create("/a", null, Acl.OPEN, CreateMode.PERSISTENT)
                .check("/b", 3)
                .delete("/c", -1)
                .commit();

        wire.reply(wire.read(), 5, new Reply.Multi(List.of(
                new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.OK)),
                new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.BAD_VERSION)),
                new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.RUNTIME_INCONSISTENCY)))));

        ClientException failure = failure(multi);
        assertThat(failure.error()).isEqualTo(ErrorCode.BAD_VERSION);
        assertThat(failure.path()).isEqualTo("/b");
        assertThat(failure.parts())
                .containsExactly(ErrorCode.OK, ErrorCode.BAD_VERSION, ErrorCode.RUNTIME_INCONSISTENCY);
    }

    @Test
    void anIllegalPathNeverLeaves() throws Exception {
        Client client = client(server.options());

        assertThat(failure(client.getData("a"))).hasMessage("Path must start with / character");
        assertThat(failure(client.create("/a/", null, Acl.OPEN, CreateMode.PERSISTENT)).error())
                .isEqualTo(ErrorCode.BAD_ARGUMENTS);
    }

    @Test
    void eachFailedAttemptIsFollowedByAPauseOfTheBackoff() throws Exception {
        Client client = client(server.options());
        for (int i = 0; i < 5; i++) {
            server.accept().close();
        }

        session();

        synchronized (pauses) {
            assertThat(pauses).hasSize(5);
            assertThat(pauses.get(0)).isLessThanOrEqualTo(Backoff.FIRST_BOUND_MILLIS);
        }
        assertThat(client.state()).isNotEqualTo(SessionState.SUSPENDED);
    }

    private Client client(ClientOptions options) {
        Client client = new Client(options, new Random(42), millis -> {
            synchronized (pauses) {
                pauses.add(millis);
            }
        });
        client.addStateListener(states::add);
        client.start();
        opened.add(client::close);
        return client;
    }

    private Connection session() throws IOException {
        Connection connection = server.acceptSession();
        opened.add(connection);
        return connection;
    }

    /** Answers the one request under way, and waits until the client has taken the answer. */
    private static <T> void arm(Connection wire, CompletableFuture<T> call, Reply reply) throws Exception {
        wire.reply(wire.read(), 7, reply);
        call.get();
    }

    private static <T> CompletableFuture<T> retried(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> future = call.get();
        while (future.isCompletedExceptionally()) {
            Thread.onSpinWait();
            future = call.get();
        }
        return future;
    }

    private void awaitState(SessionState wanted) throws InterruptedException {
        for (SessionState state = states.poll(LIMIT_SECONDS, TimeUnit.SECONDS); state != wanted; ) {
            assertThat(state).as("states before " + wanted).isNotNull();
            state = states.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static ClientException failure(CompletableFuture<?> call) {
        assertThatThrownBy(() -> call.get(LIMIT_SECONDS, TimeUnit.SECONDS)).hasCauseInstanceOf(ClientException.class);
        return (ClientException) call.exceptionNow();
    }
}
