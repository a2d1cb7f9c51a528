package io.lockkeeper.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.FakeServer.Connection;
import io.lockkeeper.client.FakeServer.Request;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What persistent watches hear of the time in which there was no connection. */
class ResumeTest {
    private static final Stat STAT = new Stat(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1);

    private FakeServer server;
    private Client client;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> once = new CopyOnWriteArrayList<>();

    @BeforeEach
    void connect() throws Exception {
        server = new FakeServer();
        client = Client.connect(server.options());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        client.close();
    }

    private static String text(Change change) {
        return change.type() + " " + change.path() + " " + change.zxid();
    }

    /** A connection on which it watches what is below /r, and has heard of everything up to 7. */
    private Connection watching(int extensions) throws Exception {
        Connection wire = server.acceptSession(extensions);
        arm(wire, client.addWatch("/r", true, change -> heard.add(text(change))), new Reply.WatchAdded());
        return wire;
    }

    private static void arm(Connection wire, CompletableFuture<?> call, Reply reply) throws Exception {
        wire.reply(wire.read(), 7, reply);
        call.get();
    }

    private static Reply.Missed missed(long zxid, WatchEvent.Type type, String path) {
        return new Reply.Missed(zxid, new WatchEvent(type, path));
    }

    /** An answer, so that all that was sent before it has been heard. */
    private void answered(Connection wire, long zxid) throws Exception {
        CompletableFuture<Void> sync = client.sync("/");
        wire.reply(wire.read(), zxid, new Reply.Synced("/"));
        sync.get();
    }

    @Test
    void aServerOfOursIsAskedFirstAndTellsWhatWasMissed() throws Exception {
        watching(Extensions.ALL).close();
        Connection wire = server.acceptSession(Extensions.ALL);
        assertThat(wire.accepted().extensions()).isEqualTo(Extensions.BIG_TREES | Extensions.RESUMING_WATCHES);
        Request resume = wire.read();
        assertThat(resume.xid()).isEqualTo(RequestHeader.XID_RESUME_WATCHES);
        assertThat(resume.operation()).isEqualTo(new Operation.ResumeWatches(7, List.of(), List.of("/r")));
        wire.reply(resume, 9, new Reply.Resumed(true, List.of(
                missed(8, WatchEvent.Type.NODE_CREATED, "/r/a"), missed(9, WatchEvent.Type.NODE_DELETED, "/r/a"))));
        wire.event(WatchEvent.Type.NODE_CREATED, "/r/b", 10);
        answered(wire, 10);

        assertThat(heard).containsExactly("NODE_CREATED /r/a 8", "NODE_DELETED /r/a 9", "NODE_CREATED /r/b 10");
    }

    @Test
    void whatWasHeardOfATransactionInPartIsNotHeardAgain() throws Exception {
        Connection first = watching(Extensions.ALL);
        first.event(WatchEvent.Type.NODE_CREATED, "/r/a", 20);
        first.event(WatchEvent.Type.NODE_CREATED, "/r/b", 20);
        first.event(WatchEvent.Type.NODE_CREATED, "/r/b", 20);
        first.close();
        Connection wire = server.acceptSession(Extensions.ALL);
        assertThat(wire.accepted().lastZxidSeen()).as("no server behind it").isEqualTo(20);
        Request resume = wire.read();
        assertThat(((Operation.ResumeWatches) resume.operation()).heardUpTo()).isEqualTo(19);
        wire.reply(resume, 21, new Reply.Resumed(true, List.of(
                missed(20, WatchEvent.Type.NODE_CREATED, "/r/b"), missed(20, WatchEvent.Type.NODE_CREATED, "/r/a"),
                missed(20, WatchEvent.Type.NODE_CREATED, "/r/b"), missed(20, WatchEvent.Type.NODE_CREATED, "/r/b"),
                missed(20, WatchEvent.Type.NODE_CREATED, "/r/c"), missed(21, WatchEvent.Type.NODE_CREATED, "/r/a"))));
        answered(wire, 21);

        assertThat(heard).containsExactly("NODE_CREATED /r/a 20", "NODE_CREATED /r/b 20", "NODE_CREATED /r/b 20",
                "NODE_CREATED /r/b 20", "NODE_CREATED /r/c 20", "NODE_CREATED /r/a 21");
    }

    @Test
    void anAnswerSaysThatAllIsHeardUpToItsZxid() throws Exception {
        Connection first = watching(Extensions.ALL);
        first.event(WatchEvent.Type.NODE_CREATED, "/r/a", 20);
        answered(first, 20);
        first.close();
        assertThat(((Operation.ResumeWatches) server.acceptSession(Extensions.ALL).read().operation()).heardUpTo()).isEqualTo(20);
    }

    @Test
    void whoDoesNotKnowWhatWasMissedSaysSo() throws Exception {
        watching(Extensions.ALL).close();
        Connection wire = server.acceptSession(Extensions.ALL);
        wire.reply(wire.read(), 9, new Reply.Resumed(false, List.of()));
        wire.event(WatchEvent.Type.NODE_CREATED, "/r/b", 10);
        answered(wire, 10);

        assertThat(heard).containsExactly("RESYNC /r -1", "NODE_CREATED /r/b 10");
    }

    @Test
    void aServerWithoutTheExtensionIsNotAskedAndNobodyKnows() throws Exception {
        watching(Extensions.ALL).close();
        Connection wire = server.acceptSession();
        assertThat(wire.read().operation().opCode()).isEqualTo(OpCode.SET_WATCHES2);
        answered(wire, 10);

        assertThat(heard).containsExactly("RESYNC /r -1");
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerHasToldNothing() throws Exception {
        watching(Extensions.ALL).close();
        Connection broken = server.acceptSession(Extensions.ALL);
        broken.read();
        broken.close();
        Connection wire = server.acceptSession(Extensions.ALL);
        Request resume = wire.read();
        assertThat(resume.operation()).isEqualTo(new Operation.ResumeWatches(7, List.of(), List.of("/r")));
        wire.reply(resume, 9, new Reply.Resumed(true, List.of(missed(8, WatchEvent.Type.NODE_CREATED, "/r/a"))));
        answered(wire, 9);

        assertThat(heard).containsExactly("NODE_CREATED /r/a 8");
    }

    @Test
    void oneShotWatchesHearWhatSetWatchesFindsAndThoseThatStayDoNot() throws Exception {
        Connection first = watching(Extensions.ALL);
        arm(first, client.getData("/r/a", change -> once.add(text(change))), new Reply.Data(null, STAT));
        first.close();
        Connection halfway = server.acceptSession(Extensions.ALL);
        halfway.reply(halfway.read(), 9, new Reply.Resumed(true, List.of(missed(8, WatchEvent.Type.NODE_DATA_CHANGED, "/r/a"))));
        halfway.read(); // setWatches, never answered
        halfway.close();
        Connection wire = server.acceptSession(Extensions.ALL);
        Request resume = wire.read();
        assertThat(((Operation.ResumeWatches) resume.operation()).heardUpTo()).isEqualTo(9);
        wire.reply(resume, 9, new Reply.Resumed(true, List.of()));
        Request set = wire.read();
        assertThat(set.operation()).as("from where it was in place")
                .isEqualTo(new Operation.SetWatches(OpCode.SET_WATCHES, 7, List.of("/r/a"), List.of(), List.of(), List.of(), List.of()));
        wire.event(WatchEvent.Type.NODE_DATA_CHANGED, "/r/a", -1);
        wire.reply(set, 9, Reply.DONE);
        answered(wire, 9);

        assertThat(once).containsExactly("NODE_DATA_CHANGED /r/a -1");
        assertThat(heard).containsExactly("NODE_DATA_CHANGED /r/a 8");
    }

    @Test
    void aServerThatDoesNotPutThemBackIsLeft() throws Exception {
        watching(Extensions.ALL).close();
        Connection busy = server.acceptSession(Extensions.ALL);
        busy.reply(busy.read(), 9, Reply.failed(ErrorCode.THROTTLED_OP));
        assertThat(busy.isAtEnd()).isTrue();
        Connection busyToo = server.acceptSession();
        busyToo.reply(busyToo.read(), 9, Reply.failed(ErrorCode.THROTTLED_OP));
        assertThat(busyToo.isAtEnd()).isTrue();
        Connection wire = server.acceptSession(Extensions.ALL);
        Request resume = wire.read();
        assertThat(resume.operation()).isEqualTo(new Operation.ResumeWatches(7, List.of(), List.of("/r")));
        wire.reply(resume, 9, new Reply.Resumed(true, List.of(missed(8, WatchEvent.Type.NODE_CREATED, "/r/a"))));
        answered(wire, 9);

        assertThat(heard).as("nobody knows at the second").containsExactly("RESYNC /r -1", "NODE_CREATED /r/a 8");
    }

    @Test
    void whereNoConnectionLivesToTellNobodyIsAsked() throws Exception {
        watching(Extensions.ALL).close();
        for (int i = 0; i < 3; i++) {
            Connection tells = server.acceptSession(Extensions.ALL);
            assertThat(tells.read().operation()).isInstanceOf(Operation.ResumeWatches.class);
            tells.writeRaw(out -> out.writeInt(Integer.MAX_VALUE));
            assertThat(tells.isAtEnd()).as("the answer is longer than a client takes").isTrue();
        }
        Connection wire = server.acceptSession(Extensions.ALL);
        assertThat(wire.read().operation().opCode()).isEqualTo(OpCode.SET_WATCHES2);
        answered(wire, 10);
        assertThat(heard).containsExactly("RESYNC /r -1");

        wire.close();
        assertThat(server.acceptSession(Extensions.ALL).read().operation().opCode()).isEqualTo(OpCode.RESUME_WATCHES);
    }
}
