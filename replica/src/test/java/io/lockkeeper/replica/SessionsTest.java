package io.lockkeeper.replica;

import static io.lockkeeper.replica.Host.TICK;
import static io.lockkeeper.replica.Host.close;
import static io.lockkeeper.replica.Host.create;
import static io.lockkeeper.replica.Host.createEphemeral;
import static io.lockkeeper.replica.Host.exists;
import static io.lockkeeper.replica.Host.get;
import static io.lockkeeper.replica.Host.ping;
import static io.lockkeeper.replica.Host.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.SessionPassword;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How sessions begin, go on and end. */
class SessionsTest {
    private final Host host = new Host();

    @Test
    void aNewSessionIsATransactionAndAnsweredOnceThatIsSafe() {
        host.diskIsQuick = false;
        host.connect(1);
        assertThat(host.said()).containsExactly("append @1");
        host.persist();
        assertThat(host.said()).containsExactly("1 <- session for 10000");
        assertThat(host.tree.sessionTimeoutMillis(host.session(1))).isEqualTo(10_000);
    }

    @Test
    void aSessionIdIsServerIdThenTimeThenACount() {
        host.connect(1);
        host.connect(2);
        assertThat(host.session(1)).isEqualTo(1L << 56 | (Host.START_WALL & 0xff_ffff_ffffL) << 16);
        assertThat(host.session(2)).isEqualTo(host.session(1) + 1);
    }

    @Test
    void theTimeoutIsClampedBetweenTwoAndTwentyTicks() {
        host.hello(1, 0, 1, 0, null);
        host.hello(2, 0, 999_999, 0, null);
        host.hello(3, 0, 5001, 0, null);
        host.hello(4, 0, -7, 0, null);
        assertThat(host.heard())
                .containsExactly(
                        "1 <- session for 2000", "2 <- session for 20000", "3 <- session for 5001", "4 <- session for 2000");
    }

    @Test
    void whoHasSeenAFutureZxidIsTurnedAwayWithoutAWord() {
        host.connect(1);
        host.forget();
        host.hello(2, 2, 4000, 0, null);
        host.hello(3, 2, 4000, host.session(1), SessionPassword.of(host.session(1)));
        assertThat(host.said()).containsExactly("2 closed", "3 closed");
        host.hello(4, 1, 4000, 0, null);
        assertThat(host.heard()).containsExactly("4 <- session for 4000");
    }

    @Test
    void aRenewalClosesTheOlderConnectionSilentlyAndTakesTheNewTimeout() {
        host.connect(1);
        host.forget();
        host.hello(2, 1, 5000, host.session(1), SessionPassword.of(host.session(1)));
        assertThat(host.said()).containsExactly("1 closed", "2 <- session for 5000");
        assertThat(host.session(2)).isEqualTo(host.session(1));
        host.send(1, ping());
        assertThat(host.said()).as("the old connection is dead").isEmpty();
        host.send(2, ping());
        assertThat(host.said()).containsExactly("2 <- #-2 @1 OK");
    }

    @Test
    void aWrongPasswordIsRefusedAndHarmsNobody() {
        host.connect(1);
        host.forget();
        host.hello(2, 0, 5000, host.session(1), SessionPassword.of(4711));
        host.hello(3, 0, 5000, host.session(1), null);
        host.hello(4, 0, 5000, host.session(1), new byte[3]);
        assertThat(host.said())
                .containsExactly("2 <- refused", "2 closed", "3 <- refused", "3 closed", "4 <- refused", "4 closed");
        host.send(1, ping());
        assertThat(host.said()).containsExactly("1 <- #-2 @1 OK");
    }

    @Test
    void anUnknownSessionIsRefusedEvenWithItsRightPassword() {
        host.reconnect(1, 0x0100_0000_0000_4711L);
        assertThat(host.said()).containsExactly("1 <- refused", "1 closed");
    }

    @Test
    void anOldClientGetsNoReadOnlyFlag() {
        host.connect(7);
        long session = host.session(7);
        AnswerLog answers = new AnswerLog();
        ConnectRequest old = new ConnectRequest(0, 0, 4000, session, SessionPassword.of(session), null);
        host.replica.step(new Event.Connected(8, old, List.of()), answers);
        ConnectRequest wrong = new ConnectRequest(0, 0, 4000, session, null, null);
        host.replica.step(new Event.Connected(9, wrong, List.of()), answers);
        ConnectRequest young = new ConnectRequest(0, 0, 4000, session, SessionPassword.of(session), true);
        host.replica.step(new Event.Connected(10, young, List.of()), answers);
        assertThat(answers.readOnlyFlags).containsExactly(null, null, false);
    }

    @Test
    void aSilentSessionExpiresAndItsConnectionIsClosedWithoutAWord() {
        host.connect(1);
        host.send(1, createEphemeral("/e"));
        host.connect(2);
        host.send(2, watch("/e"));
        host.forget();
        for (int i = 0; i < 9; i++) {
            host.pass(TICK);
            host.send(2, ping());
        }
        assertThat(host.heard()).allMatch(line -> line.startsWith("2 <- #-2"));
        host.pass(2 * TICK);
        assertThat(host.said())
                .containsExactly("notice SessionExpired", "append @4", "2 <- @4 NODE_DELETED /e", "1 closed");
        host.send(2, exists("/e"));
        assertThat(host.said()).containsExactly("2 <- #11 @4 NO_NODE");
        host.reconnect(3, host.session(1));
        assertThat(host.said()).containsExactly("3 <- refused", "3 closed");
    }

    @Test
    void anyRequestKeepsASessionAlive() {
        host.connect(1);
        for (int i = 0; i < 50; i++) {
            host.pass(9 * TICK);
            host.send(1, i % 2 == 0 ? ping() : get("/"));
        }
        assertThat(host.said()).doesNotContain("1 closed").noneMatch(line -> line.startsWith("notice"));
    }

    @Test
    void aPauseOfTheServerExpiresNobody() {
        host.connect(1);
        host.pass(5 * TICK);
        host.jump(3_600_000);
        host.pass(4 * TICK);
        assertThat(host.said()).contains("notice Paused").doesNotContain("1 closed");
        host.pass(2 * TICK);
        assertThat(host.said()).contains("notice SessionExpired", "1 closed");
    }

    @Test
    void aSessionOutlivesItsConnection() {
        host.connect(1);
        host.send(1, createEphemeral("/e"));
        host.disconnect(1);
        host.pass(8 * TICK);
        host.forget();
        host.reconnect(2, host.session(1));
        host.send(2, get("/e"));
        assertThat(host.said()).containsExactly("2 <- session for 10000", "2 <- #1 @2 Data x");
        host.disconnect(2);
        host.pass(12 * TICK);
        assertThat(host.heard()).containsExactly("notice SessionExpired");
        assertThat(host.tree.sessionCount()).isZero();
    }

    @Test
    void closingASessionIsAnsweredThenTheConnectionClosed() {
        host.connect(1);
        host.send(1, createEphemeral("/e"), close());
        assertThat(host.heard())
                .containsExactly("1 <- session for 10000", "1 <- #1 @2 Created /e", "1 <- #2 @3 OK", "1 closed");
        assertThat(host.tree.sessionCount()).isZero();
        assertThat(host.tree.ephemeralCount()).isZero();
        host.reconnect(2, host.session(1));
        assertThat(host.said()).containsExactly("2 <- refused", "2 closed");
    }

    @Test
    void requestsBehindACloseAreDropped() {
        host.connect(1);
        host.forget();
        host.diskIsQuick = false;
        host.send(1, get("/"), close(), get("/"), create("/a"));
        host.send(1, ping(), create("/b"));
        host.persist();
        assertThat(host.said()).containsExactly("1 <- #1 @1 Data ", "append @2", "1 <- #2 @2 OK", "1 closed");
        assertThat(host.tree.lastZxid()).isEqualTo(2);
    }

    @Test
    void theClosingConnectionHearsOfItsOwnEphemeralsBeforeTheReply() {
        host.connect(1);
        host.send(1, createEphemeral("/e"), watch("/e"));
        host.forget();
        host.send(1, close());
        assertThat(host.said()).containsExactly("append @3", "1 <- @3 NODE_DELETED /e", "1 <- #3 @3 OK", "1 closed");
    }

    @Test
    void aSessionThatIsClosingCannotBeRenewed() {
        host.connect(1);
        host.diskIsQuick = false;
        host.send(1, close());
        host.forget();
        host.reconnect(2, host.session(1));
        assertThat(host.said()).containsExactly("2 <- refused", "2 closed");
    }

    @Test
    void aSessionThatIsClosingDoesNotExpireToo() {
        host.connect(1);
        host.diskIsQuick = false;
        host.send(1, close());
        host.forget();
        host.pass(30 * TICK);
        host.persist();
        assertThat(host.said()).containsExactly("1 <- #1 @2 OK", "1 closed");
    }

    @Test
    void afterARestartEverySessionGetsAFullTimeout() {
        host.connect(1);
        host.send(1, createEphemeral("/e"));
        Host restarted = host.restart(86_400_000);
        restarted.pass(9 * TICK);
        restarted.reconnect(7, host.session(1));
        restarted.send(7, get("/e"));
        assertThat(restarted.heard()).containsExactly("7 <- session for 10000", "7 <- #1 @2 Data x");
        restarted.pass(12 * TICK);
        assertThat(restarted.heard()).containsExactly("notice SessionExpired", "7 closed");
    }

    @Test
    void aSessionThatNobodyClaimsAfterARestartExpires() {
        host.connect(1);
        host.send(1, createEphemeral("/e"));
        Host restarted = host.restart(5);
        restarted.pass(12 * TICK);
        assertThat(restarted.said()).containsExactly("notice SessionExpired", "append @3");
        assertThat(restarted.tree.ephemeralCount()).isZero();
    }

    @Test
    void noIdIsGivenOutTwiceEvenIfTheWallClockGoesBack() {
        Host current = host;
        Set<Long> ids = new HashSet<>();
        for (int restarts = 0; restarts < 5; restarts++) {
            for (long connection = 1; connection <= 20; connection++) {
                current.connect(connection);
                assertThat(ids.add(current.session(connection))).isTrue();
            }
            current = current.restart(restarts % 2 == 0 ? -3 : 0);
        }
    }

    @Test
    void whoLeavesDuringTheHandshakeLeavesASessionThatExpires() {
        host.diskIsQuick = false;
        host.connect(1);
        host.disconnect(1);
        host.persist();
        assertThat(host.said()).containsExactly("append @1");
        host.diskIsQuick = true;
        host.pass(12 * TICK);
        assertThat(host.said()).containsExactly("notice SessionExpired", "append @2");
        assertThat(host.tree.sessionCount()).isZero();
    }

    @Test
    void aSessionThatIsNotThereYetCannotBeRenewed() {
        host.diskIsQuick = false;
        host.connect(1);
        host.reconnect(2, Sessions.firstId(1, Host.START_WALL));
        host.persist();
        assertThat(host.said()).containsExactly("append @1", "2 <- refused", "2 closed", "1 <- session for 10000");
    }

    @Test
    void requestsPipelinedBehindTheHelloAreAnsweredBehindItsAnswer() {
        host.diskIsQuick = false;
        host.connect(1);
        host.send(1, get("/"), create("/a"), get("/a"));
        host.persist();
        assertThat(host.heard())
                .containsExactly(
                        "1 <- session for 10000", "1 <- #1 @1 Data ", "1 <- #2 @2 Created /a", "1 <- #3 @2 Data x");
    }

    @Test
    void aThousandSessionsExpireAtOnceInOneStep() {
        for (long connection = 1; connection <= 1000; connection++) {
            host.connect(connection);
        }
        host.forget();
        host.pass(12 * TICK);
        assertThat(host.heard()).filteredOn(line -> line.endsWith("closed")).hasSize(1000).doesNotHaveDuplicates();
        assertThat(host.tree.sessionCount()).isZero();
    }
}
