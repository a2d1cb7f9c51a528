package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Codes.BAD_ARGUMENTS;
import static io.lockkeeper.dist.conformance.Codes.CONTAINER;
import static io.lockkeeper.dist.conformance.Codes.INVALID_ACL;
import static io.lockkeeper.dist.conformance.Codes.MARSHALLING;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.PERSISTENT;
import static io.lockkeeper.dist.conformance.Codes.TTL;
import static io.lockkeeper.dist.conformance.Codes.TTL_SEQUENTIAL;
import static io.lockkeeper.dist.conformance.Codes.UNIMPLEMENTED;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.create2;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Accidents of ZooKeeper that no numbered fact asks for: kept where a client could lean on them, mended where it cannot. */
final class OdditiesTest extends OnSharedServer {

    OdditiesTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    @Test
    @Difference("a session is created by the handshake; ZooKeeper answers this operation with a second handshake in mid-stream")
    void creatingASessionIsNoRequest() {
        client.send(Request.of(-10, new Bytes().i32(5000)));
        switch (kind) {
            case APACHE -> assertThat(client.handshakeReply().timeoutMillis()).isEqualTo(client.session().timeoutMillis()).isPositive();
            case LOCKKEEPER -> {
                client.reply().fails(UNIMPLEMENTED);
                client.mustBeClosed();
            }
        }
    }

    @Test
    void theContainerFlagMakesAContainerOnlyWithItsOwnOperation() {
        for (Request plain : List.of(create(at("/a"), CONTAINER), create2(at("/b"), "", CONTAINER))) {
            client.call(plain).ok();
        }
        for (String path : List.of("/a", "/b")) {
            client.call(create(at(path + "/child"))).ok();
            client.call(Request.delete(at(path + "/child"))).ok();
        }
        client.call(Request.createContainer(at("/witness"))).ok();
        client.call(create(at("/witness/child"))).ok();
        client.call(Request.delete(at("/witness/child"))).ok();
        Await.until("the container is gone", () -> client.call(exists(at("/witness"))).err() == NO_NODE);
        client.call(exists(at("/a"))).ok();
        client.call(exists(at("/b"))).ok();
    }

    @Test
    void theTtlFlagWithoutATtlIsABadArgument() {
        for (int flags : new int[] {TTL, TTL_SEQUENTIAL}) {
            client.call(create(at("/a"), flags)).fails(BAD_ARGUMENTS);
            client.call(create(Request.CREATE_CONTAINER, at("/a"), null, Acl.OPEN, flags)).fails(BAD_ARGUMENTS);
        }
    }

    @Test
    @Difference("an ACL entry without an id is an invalid ACL, not a malformed request")
    void anAclEntryWithoutAnId() {
        int expected = kind == Kind.APACHE ? MARSHALLING : INVALID_ACL;
        client.call(create(at("/a"), List.of(new Acl(ALL, "world", null)))).fails(expected);
        client.call(create(at("/a"), List.of(new Acl(ALL, "digest", null)))).fails(expected);
        client.call(create(at("/a"), List.of(new Acl(ALL, "auth", null)))).fails(INVALID_ACL);
    }

    @Test
    void theEmptyPathReadsTheRoot() {
        assertThat(client.call(exists("")).ok().stat()).isEqualTo(client.call(exists("/")).ok().stat());
        client.call(getChildren("")).ok();
        client.call(getData("")).ok();
    }

    @Test
    void aNullPathIsMalformedButForSync() {
        for (int op : new int[] {Request.EXISTS, Request.GET_DATA, Request.GET_CHILDREN, Request.GET_CHILDREN2, Request.GET_ACL,
            Request.GET_ALL_CHILDREN_NUMBER, Request.DELETE}) {
            client.call(Request.of(op, new Bytes().str(null).i32(-1))).fails(MARSHALLING);
        }
        assertThat(client.call(Request.of(Request.SYNC, new Bytes().str(null))).ok().nullableBuf()).isNull();
    }

    @Test
    @Difference("there is nothing at a null path that could be watched; ZooKeeper's table takes null for a path like any other")
    void aWatchOnANullPath() {
        Reply reply = client.call(Request.of(Request.ADD_WATCH, new Bytes().str(null).i32(0)));
        switch (kind) {
            case APACHE -> reply.ok();
            case LOCKKEEPER -> reply.fails(MARSHALLING);
        }
    }

    @Test
    void lengthsAndCountsBeyondTheFrameAreMalformed() {
        long before = client.zxid();
        client.call(Request.of(Request.CREATE, new Bytes().str(at("/a")).str("").i32(Integer.MAX_VALUE))).fails(MARSHALLING);
        client.call(Request.of(Request.CREATE, new Bytes().i32(Integer.MAX_VALUE))).fails(MARSHALLING);
        client.call(Request.of(Request.CREATE, new Bytes().i32(-7))).fails(MARSHALLING);
        client.call(Request.of(Request.SET_WATCHES, new Bytes().i64(0).i32(Integer.MAX_VALUE))).fails(MARSHALLING);
        assertThat(client.zxid()).isEqualTo(before);
        // A multi takes its zxid before it is read.
        assertThat(client.call(Request.of(Request.MULTI, new Bytes().i32(1))).fails(MARSHALLING).zxid()).isEqualTo(before + 1);
    }

    @Test
    void malformedTextIsReadWithReplacements() {
        byte[] path = {'/', (byte) 0xff, 'a'};
        client.call(Request.of(Request.EXISTS, new Bytes().buf(path).bool(false))).fails(NO_NODE);
        client.call(create(Request.CREATE, null, null, Acl.OPEN, PERSISTENT)).fails(MARSHALLING);
        client.call(Request.of(Request.CREATE, new Bytes().buf(path).buf(null).acl(Acl.OPEN).i32(0))).fails(BAD_ARGUMENTS);
    }

    @Test
    @Difference("we write UTF-8; ZooKeeper writes each half of a surrogate pair for itself, which is not UTF-8")
    void aNameBeyondTheBasicPlane() {
        client.call(Request.auth("digest", "\ud83d\ude00:x")).ok();
        String name = switch (kind) {
            case APACHE -> "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080";
            case LOCKKEEPER -> new String("\ud83d\ude00".getBytes(UTF_8), StandardCharsets.ISO_8859_1);
        };
        assertThat(new String(client.call(Request.whoAmI()).body(), StandardCharsets.ISO_8859_1)).contains(name);
    }

    @Test
    void aSaslTokenThatIsNullEndsTheConnection() {
        client.send(Request.of(Request.SASL, new Bytes().buf(null)));
        client.mustBeClosed();
    }
}
