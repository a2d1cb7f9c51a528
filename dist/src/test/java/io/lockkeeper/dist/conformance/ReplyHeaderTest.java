package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Codes.NODE_EXISTS;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.UNIMPLEMENTED;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getAllChildrenNumber;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getChildren2;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.getEphemerals;
import static io.lockkeeper.dist.conformance.Request.sync;
import static io.lockkeeper.dist.conformance.Request.whoAmI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands before the body of a reply, and the reads that have no chapter of their own. */
final class ReplyHeaderTest extends OnSharedServer {

    ReplyHeaderTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    @Test
    @Fact("C53")
    void theXidComesBackWhateverItIs() {
        for (int xid : new int[] {1, 1, 5, 3, 0, -3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(client.call(xid, exists(at(""))).xid()).isEqualTo(xid);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 42})
    @Fact("C54")
    void aPingIsAnsweredUnderXidMinusTwo(int xid) {
        Reply write = client.call(create(at("/node")));

        Reply pong = client.call(xid, Request.ping());

        assertThat(pong.xid()).isEqualTo(-2);
        assertThat(pong.zxid()).isEqualTo(write.zxid());
        assertThat(pong.ok().remaining()).isZero();
    }

    @Test
    @Fact("C55")
    void anAuthReplyHasTheXidOfItsRequestAndNoZxid() {
        Reply reply = client.call(77, Request.auth("digest", "u:p"));
        assertThat(reply.xid()).isEqualTo(77);
        assertThat(reply.zxid()).isZero();
        assertThat(reply.ok().remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 10, 0, 13, -1, 23, 99, 108})
    @Fact({"C56", "C57"})
    void anUnknownOperationEndsTheConnectionButNotTheSession(int op) {
        Reply reply = client.call(Request.of(op, new Bytes().str(at("")).i32(-1)));

        assertThat(reply.zxid()).isEqualTo(-1);
        reply.fails(UNIMPLEMENTED);
        client.mustBeClosed();
        assertThat(open().handshake(Handshake.renew(client.session())).refused()).isFalse();
    }

    @Test
    @Fact("C58")
    void aWriteIsAnsweredUnderItsOwnZxid() {
        Reply reply = client.call(create(at("/node")));
        assertThat(client.call(exists(at("/node"))).ok().stat().mzxid()).isEqualTo(reply.zxid());

        Reply change = client.call(Request.setData(at("/node"), "x"));
        assertThat(change.ok().stat().mzxid()).isEqualTo(change.zxid());
        assertThat(change.zxid()).isEqualTo(reply.zxid() + 1);
    }

    @Test
    @Fact("C59")
    void aRefusedWriteTakesAZxidToo() {
        long before = client.zxid();
        Reply refusal = client.call(create(at("")));
        assertThat(refusal.fails(NODE_EXISTS).zxid()).isEqualTo(before + 1);
        assertThat(client.zxid()).isEqualTo(before + 1);
    }

    @Test
    @Fact("C60")
    void readsAreAnsweredUnderTheLastZxidAndTimeNeverGoesBack() {
        RawClient other = connect();
        long last = client.zxid();
        for (int i = 0; i < 20; i++) {
            long write = other.call(create(at("/" + i))).zxid();
            long read = client.call(exists(at(""))).zxid();
            assertThat(read).isEqualTo(write).isGreaterThan(last);
            last = read;
        }
    }

    @Test
    @Fact("C61")
    void refusalsHaveNoBody() {
        client.call(exists(at("/missing"))).fails(NO_NODE);
        client.call(getData(at("/missing"))).fails(NO_NODE);
        client.call(getChildren2(at("/missing"), false)).fails(NO_NODE);
        client.call(create(at("/missing/child"))).fails(NO_NODE);
        client.call(Request.delete(at("/missing"))).fails(NO_NODE);
    }

    @Test
    @Fact("C63")
    void allChildrenAreCountedAtAllDepths() {
        for (String path : List.of("/a", "/a/b", "/a/b/c", "/d")) {
            client.call(create(at(path))).ok();
        }
        assertThat(client.call(getAllChildrenNumber(at(""))).ok().i32()).isEqualTo(4);
        assertThat(client.call(getAllChildrenNumber(at("/a"))).ok().i32()).isEqualTo(2);
        assertThat(client.call(getAllChildrenNumber(at("/d"))).ok().i32()).isZero();
        client.call(getAllChildrenNumber(at("/missing"))).fails(NO_NODE);
    }

    @Test
    @Fact("C64")
    void ephemeralsAreListedByPlainPrefixAndForTheOwnSessionAlone() {
        for (String path : List.of("/e1", "/e2", "/e22")) {
            client.call(create(at(path), EPHEMERAL)).ok();
        }
        connect().call(create(at("/foreign"), EPHEMERAL)).ok();

        assertThat(client.call(getEphemerals("/")).ok().strs()).containsExactlyInAnyOrder(at("/e1"), at("/e2"), at("/e22"));
        assertThat(client.call(getEphemerals(null)).ok().strs()).hasSize(3);
        assertThat(client.call(getEphemerals("")).ok().strs()).hasSize(3);
        assertThat(client.call(getEphemerals(at("/e2"))).ok().strs()).containsExactlyInAnyOrder(at("/e2"), at("/e22"));
        assertThat(client.call(getEphemerals("/nowhere")).ok().strs()).isEmpty();
    }

    @Test
    @Fact("C65")
    void syncEchoesThePathWhetherItIsThereOrNot() {
        assertThat(client.call(sync(at("/missing"))).ok().str()).isEqualTo(at("/missing"));
        assertThat(client.call(sync("no slash")).ok().str()).isEqualTo("no slash");
    }

    @Test
    @Fact("C66")
    void aFreshConnectionIsKnownByItsAddressAlone() {
        Fields reply = client.call(whoAmI()).ok();
        assertThat(reply.list(() -> reply.str() + " " + reply.str())).containsExactly("ip 127.0.0.1");
    }

    @Test
    @Fact("C67")
    void bothWaysToListChildrenAgree() {
        client.call(create(at("/a"))).ok();
        client.call(create(at("/b"))).ok();

        assertThat(client.call(getChildren(at(""))).ok().strs()).containsExactlyInAnyOrder("a", "b");
        Fields withStat = client.call(getChildren2(at(""), false)).ok();
        assertThat(withStat.strs()).containsExactlyInAnyOrder("a", "b");
        assertThat(withStat.stat()).isEqualTo(client.call(exists(at(""))).ok().stat());
    }
}
