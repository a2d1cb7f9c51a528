package io.lockkeeper.replica;

import static io.lockkeeper.replica.Host.bytes;
import static io.lockkeeper.replica.Host.close;
import static io.lockkeeper.replica.Host.create;
import static io.lockkeeper.replica.Host.delete;
import static io.lockkeeper.replica.Host.exists;
import static io.lockkeeper.replica.Host.get;
import static io.lockkeeper.replica.Host.ping;
import static io.lockkeeper.replica.Host.set;
import static io.lockkeeper.replica.Host.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of answers, and what stands in their headers. */
class OrderTest {
    private final Host host = new Host();

    @BeforeEach
    void twoClients() {
        host.connect(1);
        host.connect(2);
        host.forget();
    }

    @Test
    void aWriteIsAnsweredOnlyAfterItsEntryIsSafe() {
        host.diskIsQuick = false;
        host.send(1, create("/a"));
        assertThat(host.said()).containsExactly("append @3");
        host.send(2, exists("/a"));
        assertThat(host.said()).as("nor seen by others").containsExactly("2 <- #1 @2 NO_NODE");
        host.persist();
        assertThat(host.said()).containsExactly("1 <- #1 @3 Created /a");
    }

    @Test
    void aReadWaitsForTheWritesBeforeItOnItsConnection() {
        host.diskIsQuick = false;
        host.send(1, get("/"), create("/a"), get("/a"), set("/a", "y"), ping(), get("/a"));
        assertThat(host.said()).containsExactly("1 <- #1 @2 Data ", "append @3", "append @4");
        host.replica.step(new Event.Persisted(3), host);
        assertThat(host.said()).containsExactly("1 <- #2 @3 Created /a", "1 <- #3 @3 Data x");
        host.persist();
        assertThat(host.said()).containsExactly("1 <- #4 @4 Stat v1", "1 <- #-2 @4 OK", "1 <- #6 @4 Data y");
    }

    @Test
    void readsOfOthersDoNotWait() {
        host.diskIsQuick = false;
        host.send(1, create("/a"));
        host.forget();
        host.send(2, ping(), exists("/a"));
        assertThat(host.said()).containsExactly("2 <- #-2 @2 OK", "2 <- #2 @2 NO_NODE");
    }

    @Test
    void pipelinedWritesAreOrderedAtOnceAndJudgedOneAfterAnother() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), create("/a"), delete("/a"), delete("/a"));
        assertThat(host.said()).containsExactly("append @3", "append @4", "append @5", "append @6");
        host.persist();
        assertThat(host.said())
                .containsExactly(
                        "1 <- #1 @3 Created /a", "1 <- #2 @4 NODE_EXISTS", "1 <- #3 @5 OK", "1 <- #4 @6 NO_NODE");
    }

    @Test
    void oneReportOfTheDiskAnswersManyClientsInTheOrderOfZxids() {
        host.diskIsQuick = false;
        host.send(1, create("/a"));
        host.send(2, create("/b"));
        host.send(1, create("/c"));
        host.forget();
        host.persist();
        assertThat(host.said())
                .containsExactly("1 <- #1 @3 Created /a", "2 <- #1 @4 Created /b", "1 <- #2 @5 Created /c");
    }

    @Test
    void aSyncStandsBehindItsOwnWritesAndEchoesItsPath() {
        host.diskIsQuick = false;
        host.send(2, create("/b"));
        host.send(1, new Operation.Sync("/nowhere"), create("/a"), new Operation.Sync("/a"));
        assertThat(host.heard()).as("it does not wait for others").containsExactly("1 <- #1 @2 Synced /nowhere");
        host.persist();
        assertThat(host.said())
                .containsExactly("2 <- #1 @3 Created /b", "1 <- #2 @4 Created /a", "1 <- #3 @4 Synced /a");
    }

    @Test
    void whatCannotBeReadIsAnsweredInItsTurnWithoutAZxid() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), new Operation.Undecodable(OpCode.CREATE, "short"), get("/a"));
        assertThat(host.said()).containsExactly("append @3");
        host.persist();
        assertThat(host.said()).containsExactly("1 <- #1 @3 Created /a", "1 <- #2 @3 MARSHALLING_ERROR", "1 <- #3 @3 Data x");
        host.send(1, new Operation.Undecodable(OpCode.GET_DATA, "short"));
        assertThat(host.said()).containsExactly("1 <- #4 @3 MARSHALLING_ERROR");
    }

    @Test
    void aMultiThatCannotBeReadTakesAZxidAllTheSame() {
        host.send(1, new Operation.Undecodable(OpCode.MULTI, "setACL in it"), ping());
        assertThat(host.said()).containsExactly("append @3", "1 <- #1 @3 MARSHALLING_ERROR", "1 <- #-2 @3 OK");
    }

    @Test
    void aWriteWithoutAPathTakesNoZxid() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), create(null), new Operation.SetData(null, bytes("x"), -1), get("/a"));
        host.persist();
        assertThat(host.said())
                .containsExactly(
                        "append @3",
                        "1 <- #1 @3 Created /a",
                        "1 <- #2 @3 MARSHALLING_ERROR",
                        "1 <- #3 @3 MARSHALLING_ERROR",
                        "1 <- #4 @3 Data x");
    }

    @Test
    void aReadWithoutAPathIsMalformed() {
        host.send(1, get(null), watch(null), exists(null), new Operation.GetAcl(null), new Operation.AddWatch(null, true));
        assertThat(host.said()).hasSize(5).allMatch(line -> line.endsWith("@2 MARSHALLING_ERROR"));
    }

    @Test
    void anUnknownCodeIsAnsweredInItsTurnThenTheConnectionIsClosed() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), new Operation.Unknown(999), create("/b"), get("/a"));
        host.send(1, create("/c"));
        host.persist();
        assertThat(host.said())
                .containsExactly("append @3", "1 <- #1 @3 Created /a", "1 <- #2 @-1 UNIMPLEMENTED", "1 closed");
        host.reconnect(3, host.session(1));
        assertThat(host.said()).as("the session survives").containsExactly("3 <- session for 10000");
    }

    @Test
    void whatWaitedTooLongInTheThrottleIsRefusedInItsTurn() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), new Operation.Throttled(OpCode.CREATE), get("/a"));
        host.persist();
        assertThat(host.heard()).containsExactly("1 <- #1 @3 Created /a", "1 <- #2 @3 THROTTLED_OP", "1 <- #3 @3 Data x");
    }

    @Test
    void anEmptyMultiTakesAZxid() {
        host.send(1, new Operation.Multi(List.of()));
        assertThat(host.said()).containsExactly("append @3", "1 <- #1 @3 Multi []");
    }

    @Test
    void aFailedMultiSaysSoInItsParts() {
        host.send(
                1,
                new Operation.Multi(
                        List.of((Operation.Write) create("/a"), (Operation.Write) create("/x/y"), (Operation.Write) create("/b"))));
        assertThat(host.heard()).containsExactly("1 <- #1 @3 Multi [OK, NO_NODE, RUNTIME_INCONSISTENCY]");
    }

    /** Q113. */
    @Test
    void reconfigIsDisabledUnlessAllowedAndThenNotForAServerAlone() {
        Operation reconfig = new Operation.Reconfig(null, null, "server.1=a:1:2", -1);
        host.send(1, reconfig);
        assertThat(host.said()).containsExactly("append @3", "1 <- #1 @3 RECONFIG_DISABLED");

        Host allowing = new Host(Host.config(b -> b.reconfig = true));
        allowing.connect(1);
        allowing.send(1, reconfig, ping());
        assertThat(allowing.heard())
                .containsExactly("1 <- session for 10000", "1 <- #1 @2 UNIMPLEMENTED", "1 <- #-2 @2 OK");
    }

    @Test
    void withoutADemandedIdentityNothingIsDone() {
        Host strict = new Host(Host.config(b -> b.requiredSchemes = Set.of("digest", "sasl")));
        strict.connect(1);
        strict.forget();
        strict.send(1, ping(), create("/a"));
        assertThat(strict.said()).containsExactly("1 <- #1 @0 SESSION_CLOSED_REQUIRE_SASL_AUTH", "1 closed");

        strict.connect(2);
        strict.forget();
        strict.send(2, close());
        assertThat(strict.said()).containsExactly("2 <- #1 @0 SESSION_CLOSED_REQUIRE_SASL_AUTH", "2 closed");

        strict.connect(3);
        strict.forget();
        strict.authenticate(3, new Id("digest", "u:hash"));
        strict.send(3, ping());
        assertThat(strict.said()).containsExactly("3 <- #-4 @0 OK", "3 <- #-2 @3 OK");
    }

    @Test
    void authIsAnsweredAtOnceWithZxid0() {
        host.diskIsQuick = false;
        host.send(1, create("/a"));
        host.forget();
        host.authenticate(1, new Id("digest", "u:hash"));
        assertThat(host.said()).containsExactly("1 <- #-4 @0 OK");
    }

    @Test
    void whoAmIListsEveryIdentityOnce() {
        host.authenticate(1, new Id("digest", "u:hash"));
        host.authenticate(1, new Id("digest", "u:hash"));
        host.authenticate(1, new Id("super", ""));
        host.forget();
        host.send(1, new Operation.WhoAmI());
        assertThat(host.said()).containsExactly("1 <- #1 @2 Identities [ip:127.0.0.1, digest:u, super:]");
    }

    @Test
    void identitiesGoWithTheConnection() {
        Id friend = new Id("digest", "u:hash");
        host.authenticate(1, friend);
        host.send(1, Host.createFor("/mine", friend));
        host.reconnect(3, host.session(1));
        host.forget();
        host.send(3, get("/mine"));
        assertThat(host.said()).containsExactly("3 <- #1 @3 NO_AUTH");
        host.authenticate(3, friend);
        host.send(3, get("/mine"));
        assertThat(host.said()).containsExactly("3 <- #-4 @0 OK", "3 <- #2 @3 Data x");
    }

    @Test
    void whoPilesUpIdentitiesIsSentAway() {
        for (int i = 0; i < 2; i++) {
            host.authenticate(1, new Id("digest", i + "u".repeat(900_000)));
        }
        for (int i = 0; i < 1000; i++) {
            host.authenticate(2, new Id("digest", "u" + i));
        }
        host.forget();
        host.authenticate(1, new Id("digest", "v".repeat(900_000)));
        host.authenticate(2, new Id("digest", "u7"));
        host.send(2, ping());
        assertThat(host.said()).containsExactly("1 <- #-4 @0 AUTH_FAILED", "1 closed", "2 <- #-4 @0 OK", "2 <- #-2 @2 OK");
    }

    @Test
    void aFailedAuthClosesTheConnectionButNotTheSession() {
        host.step(new Event.Authenticated(
                1,
                -4,
                List.of(),
                Reply.failed(ErrorCode.AUTH_FAILED),
                true));
        assertThat(host.said()).containsExactly("1 <- #-4 @0 AUTH_FAILED", "1 closed");
        host.reconnect(3, host.session(1));
        assertThat(host.said()).containsExactly("3 <- session for 10000");
    }

    @Test
    void writesOfAConnectionThatIsGoneAreDoneButNotAnswered() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), get("/a"));
        host.forget();
        host.disconnect(1);
        host.persist();
        assertThat(host.said()).isEmpty();
        host.send(2, get("/a"));
        assertThat(host.said()).containsExactly("2 <- #1 @3 Data x");
    }

    @Test
    void aNewConnectionDoesNotInheritWhatTheOldOneWaitedFor() {
        host.diskIsQuick = false;
        host.send(1, create("/a"), get("/a"));
        host.forget();
        host.reconnect(3, host.session(1));
        host.send(3, ping());
        host.persist();
        assertThat(host.said()).containsExactly("1 closed", "3 <- session for 10000", "3 <- #-2 @2 OK");
    }

    @Test
    void requestsOfUnknownConnectionsAreDropped() {
        host.send(77, create("/a"));
        host.disconnect(77);
        host.authenticate(77, new Id("digest", "x"));
        assertThat(host.said()).isEmpty();
    }

    @Test
    void theDeleteOfAContainerIsForbiddenToClientsWithoutDelete() {
        host.send(1, new Operation.Create(
                OpCode.CREATE,
                "/p",
                bytes(""),
                List.of(new Acl(1, Id.ANYONE), new Acl(4, Id.ANYONE)),
                0,
                -1));
        host.send(1, Host.createContainer("/p/c"));
        host.forget();
        host.send(1, new Operation.DeleteContainer("/p/c"));
        assertThat(host.heard()).containsExactly("1 <- #3 @5 NO_AUTH");
    }
}
