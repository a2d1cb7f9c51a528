package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Codes.NODE_CHILDREN_CHANGED;
import static io.lockkeeper.dist.conformance.Codes.NODE_DELETED;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.SESSION_EXPIRED;
import static io.lockkeeper.dist.conformance.Codes.UNKNOWN_SESSION;
import static io.lockkeeper.dist.conformance.Request.closeSession;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a session lives and what goes with it. */
final class SessionTest extends OnSharedServer {

    private static final int SHORT = 1000;
    /** Enough for two requests with a pause of the machine between them. */
    private static final int BEARABLE = 4000;

    SessionTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    @Test
    @Fact({"C30", "C35", "C36", "C146"})
    void aSilentSessionExpiresAfterItsTimeoutAndItsEphemeralsWithIt() {
        RawClient silent = connect();
        silent.call(create(at("/ephemeral"), EPHEMERAL)).ok();
        client.call(getData(at("/ephemeral"), true)).ok();
        client.call(getChildren(at(""), true)).ok();
        silent.close();
        client.call(exists(at("/ephemeral"))).ok();
        long start = System.nanoTime();
        leave(silent, SHORT);

        Reply deleted = client.notification();
        Duration life = Duration.ofNanos(System.nanoTime() - start);

        assertThat(deleted.event()).isEqualTo(new Event(NODE_DELETED, at("/ephemeral")));
        assertThat(client.event()).isEqualTo(new Event(NODE_CHILDREN_CHANGED, at("")));
        assertThat(deleted.zxid()).isEqualTo(client.zxid());
        assertThat(life).isGreaterThan(Duration.ofMillis(SHORT));
        assertThat(open().handshake(Handshake.renew(silent.session())).refused()).isTrue();
    }

    /** Comes back to a session with another timeout and leaves it at once: from now on nobody is heard of in it. */
    private void leave(RawClient session, int timeoutMillis) {
        RawClient again = open();
        assertThat(again.handshake(Handshake.renew(session.session()).withTimeout(timeoutMillis)).refused()).isFalse();
        again.close();
    }

    private void leaveEphemeral(String path, int timeoutMillis) {
        RawClient silent = connect();
        silent.call(create(path, EPHEMERAL)).ok();
        leave(silent, timeoutMillis);
    }

    @Test
    @Fact({"C37", "C38"})
    void whoeverIsHeardOfLives() {
        RawClient pinging = connect(Handshake.fresh(BEARABLE));
        RawClient reading = connect(Handshake.fresh(BEARABLE));

        // Longer than they would live in silence: as long as one that came after them, and then that of a shorter one.
        for (int timeout : new int[] {BEARABLE, SHORT}) {
            leaveEphemeral(at("/silent"), timeout);
            Await.until("a silent session expires", () -> {
                pinging.zxid();
                reading.call(exists("/")).ok();
                return client.call(exists(at("/silent"))).err() == NO_NODE;
            });
        }

        pinging.zxid();
        reading.call(exists("/")).ok();
    }

    @Test
    @Fact("C39")
    void expiryClosesTheConnectionWithoutAWord() {
        connect(Handshake.fresh(SHORT)).mustBeClosed();
    }

    @Test
    @Fact({"C40", "C145"})
    void closingDeletesTheEphemeralsTellsWatchersAndHangsUp() {
        RawClient leaving = connect();
        leaving.call(create(at("/e"), EPHEMERAL)).ok();
        client.call(getData(at("/e"), true)).ok();
        client.call(getChildren(at(""), true)).ok();
        long before = client.zxid();

        Reply farewell = leaving.call(closeSession());

        assertThat(farewell.ok().remaining()).isZero();
        assertThat(farewell.zxid()).isEqualTo(before + 1);
        leaving.mustBeClosed();
        Reply deleted = client.notification();
        assertThat(deleted.zxid()).isEqualTo(before + 1);
        assertThat(deleted.event()).isEqualTo(new Event(NODE_DELETED, at("/e")));
        assertThat(client.events()).containsExactly(new Event(NODE_CHILDREN_CHANGED, at("")));
        Stat parent = client.call(exists(at(""))).ok().stat();
        assertThat(parent.pzxid()).isEqualTo(before + 1);
        assertThat(parent.cversion()).isEqualTo(2);
    }

    @Test
    @Fact("C185")
    void nothingBehindACloseIsAnswered() {
        var segment = new Bytes();
        for (Request request : new Request[] {closeSession(), exists("/"), create(at("/late"))}) {
            byte[] payload = request.frame(5);
            segment.i32(payload.length).raw(payload);
        }
        RawClient leaving = connect();

        leaving.sendBytes(segment.done());

        leaving.reply().ok();
        switch (kind) {
            // What ZooKeeper has read before it takes the session for closed it may still refuse one by one: it is closing, or gone.
            case APACHE -> assertThat(leaving.repliesUntilClosed()).extracting(Reply::err).isSubsetOf(SESSION_EXPIRED, UNKNOWN_SESSION);
            case LOCKKEEPER -> leaving.mustBeClosed();
        }
        client.call(exists(at("/late"))).fails(NO_NODE);
    }

    @Test
    @Fact({"C41", "C174"})
    void aSessionOutlivesTheServerProcess() {
        try (ServerUnderTest mortal = ServerUnderTest.start(kind, Setup.DEFAULTS)) {
            RawClient before = mortal.connect();
            before.call(create("/e", EPHEMERAL)).ok();

            mortal.stop();
            before.mustBeClosed();
            mortal.restart();

            try (RawClient after = mortal.open()) {
                assertThat(after.handshake(Handshake.renew(before.session())).sessionId()).isEqualTo(before.sessionId());
                assertThat(after.call(exists("/e")).ok().stat().ephemeralOwner()).isEqualTo(before.sessionId());
            }
        }
    }
}
