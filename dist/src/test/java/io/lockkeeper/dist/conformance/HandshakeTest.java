package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a session is given, found again and refused. */
final class HandshakeTest extends OnSharedServer {

    private static final int TICK = 500;
    private static final int LONGEST_TIMEOUT = Setup.LONGEST_SESSION_MILLIS;

    HandshakeTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    @Test
    @Fact("C18")
    void theAnswerHasAReadOnlyByteIfTheRequestHadOne() {
        assertThat(open().handshake(Handshake.fresh(5000)).length()).isEqualTo(37);
        assertThat(open().handshake(Handshake.fresh(5000).withReadOnly(true)).length()).isEqualTo(37);
        assertThat(open().handshake(Handshake.fresh(5000).withReadOnly(null)).length()).isEqualTo(36);
    }

    @Test
    @Fact("C19")
    void theProtocolVersionOfTheClientDoesNotMatter() {
        assertThat(open().handshake(Handshake.fresh(5000).withProtocolVersion(77)).protocolVersion()).isZero();
    }

    @Test
    @Fact("C20")
    void theTimeoutIsClamped() {
        assertThat(open().handshake(Handshake.fresh(1)).timeoutMillis()).isEqualTo(2 * TICK);
        assertThat(open().handshake(Handshake.fresh(5432)).timeoutMillis()).isEqualTo(5432);
        assertThat(open().handshake(Handshake.fresh(999_999)).timeoutMillis()).isEqualTo(LONGEST_TIMEOUT);
        assertThat(open().handshake(Handshake.fresh(-1)).timeoutMillis()).isEqualTo(2 * TICK);
    }

    @Test
    @Fact("C21")
    void sessionIdsCarryTheServerIdAndCountUp() {
        long first = connect().sessionId();
        assertThat(first >>> 56).isEqualTo(1);
        assertThat(connect().sessionId()).isEqualTo(first + 1);
    }

    @Test
    @Fact("C22")
    void thePasswordFollowsFromTheSessionId() {
        byte[] expected = new byte[16];
        new Random(client.sessionId() ^ 0xB3415C00L).nextBytes(expected);
        assertThat(client.session().password()).isEqualTo(expected);
    }

    @Test
    @Fact("C23")
    void aNewSessionNeedsNoPassword() {
        assertThat(open().handshake(Handshake.fresh(5000).withPassword(null)).refused()).isFalse();
        assertThat(open().handshake(Handshake.fresh(5000).withPassword(new byte[3])).refused()).isFalse();
    }

    @Test
    @Fact("C24")
    void aNewSessionTakesOneZxid() {
        long before = client.zxid();
        connect();
        assertThat(client.zxid()).isEqualTo(before + 1);
    }

    @Test
    @Fact({"C25", "C26"})
    void renewalKeepsIdAndPasswordAndMayChangeTheTimeout() {
        Handshake.Accepted session = client.session();

        Handshake.Accepted same = open().handshake(Handshake.renew(session));
        assertThat(same.sessionId()).isEqualTo(session.sessionId());
        assertThat(same.password()).isEqualTo(session.password());
        assertThat(same.timeoutMillis()).isEqualTo(session.timeoutMillis());

        assertThat(open().handshake(Handshake.renew(session).withTimeout(4321)).timeoutMillis()).isEqualTo(4321);
        assertThat(open().handshake(Handshake.renew(session).withTimeout(1)).timeoutMillis()).isEqualTo(2 * TICK);
    }

    @Test
    @Fact("C27")
    void aWrongPasswordIsRefused() {
        RawClient thief = open();
        assertThat(thief.handshake(Handshake.renew(client.session()).withPassword(new byte[16])).refused()).isTrue();
        thief.mustBeClosed();

        assertThat(open().handshake(Handshake.renew(client.session())).sessionId()).isEqualTo(client.sessionId());
    }

    @Test
    @Fact("C28")
    @Difference("who does not know the password must not be able to disconnect a client: we look at the password first")
    void aWrongPasswordDoesNotDisturbTheOwnerOfTheSession() {
        open().handshake(Handshake.renew(client.session()).withPassword(new byte[16]));

        switch (kind) {
            case APACHE -> client.mustBeClosed();
            case LOCKKEEPER -> client.call(exists("/")).ok();
        }
        assertThat(open().handshake(Handshake.renew(client.session())).refused()).isFalse();
    }

    @Test
    @Fact("C29")
    void anUnknownSessionIsRefusedEvenWithItsRightPassword() {
        long unknown = 0x0100000dfb020000L;
        byte[] password = HexFormat.of().parseHex("cc6cd5ac69cc43578a2a51385a61a15f");

        RawClient stranger = open();
        assertThat(stranger.handshake(Handshake.renew(unknown, password, 5000)).refused()).isTrue();
        stranger.mustBeClosed();
    }

    @Test
    @Fact("C31")
    void aClosedSessionIsRefused() {
        RawClient shortLived = connect();
        shortLived.call(Request.closeSession()).ok();

        assertThat(open().handshake(Handshake.renew(shortLived.session())).refused()).isTrue();
    }

    @Test
    @Fact("C32")
    void aSecondConnectionOfASessionSilentlyClosesTheFirst() {
        RawClient second = connect(Handshake.renew(client.session()));

        client.mustBeClosed();
        second.call(exists(at(""))).ok();
    }

    @Test
    @Fact("C33")
    void aClientThatHasSeenTheFutureIsNotServed() {
        RawClient ahead = open();
        ahead.sendFrame(Handshake.fresh(5000).withLastZxidSeen(client.zxid() + 1000).bytes());
        ahead.mustBeClosed();

        assertThat(open().handshake(Handshake.fresh(5000).withLastZxidSeen(client.zxid())).refused()).isFalse();
    }

    @Test
    @Fact("C34")
    void requestsBehindTheHandshakeAreAnsweredAfterIt() {
        byte[] handshake = Handshake.fresh(5000).bytes();
        byte[] first = create(at("/first")).frame(1);
        byte[] second = exists(at("/first")).frame(2);
        RawClient eager = open();

        eager.sendBytes(new Bytes().i32(handshake.length).raw(handshake).i32(first.length).raw(first)
                .i32(second.length).raw(second).done());

        assertThat(eager.handshakeReply().refused()).isFalse();
        assertThat(eager.reply().xid()).isEqualTo(1);
        Reply last = eager.reply();
        assertThat(last.xid()).isEqualTo(2);
        last.ok();
    }
}
