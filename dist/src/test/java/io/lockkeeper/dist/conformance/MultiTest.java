package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.READ;
import static io.lockkeeper.dist.conformance.Acl.world;
import static io.lockkeeper.dist.conformance.Codes.BAD_VERSION;
import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Codes.MARSHALLING;
import static io.lockkeeper.dist.conformance.Codes.NODE_EXISTS;
import static io.lockkeeper.dist.conformance.Codes.NO_AUTH;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.PERSISTENT;
import static io.lockkeeper.dist.conformance.Codes.RUNTIME_INCONSISTENCY;
import static io.lockkeeper.dist.conformance.Codes.SEQUENTIAL;
import static io.lockkeeper.dist.conformance.MultiResult.created;
import static io.lockkeeper.dist.conformance.MultiResult.done;
import static io.lockkeeper.dist.conformance.MultiResult.error;
import static io.lockkeeper.dist.conformance.Request.CHECK;
import static io.lockkeeper.dist.conformance.Request.CREATE2;
import static io.lockkeeper.dist.conformance.Request.DELETE;
import static io.lockkeeper.dist.conformance.Request.SET_DATA;
import static io.lockkeeper.dist.conformance.Request.check;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.create2;
import static io.lockkeeper.dist.conformance.Request.createContainer;
import static io.lockkeeper.dist.conformance.Request.createTtl;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.multi;
import static io.lockkeeper.dist.conformance.Request.multiRead;
import static io.lockkeeper.dist.conformance.Request.setAcl;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Several operations as one: all or nothing, one zxid, one moment. */
final class MultiTest extends OnSharedServer {

    MultiTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private List<MultiResult> results(Request multi) {
        return MultiResult.read(client.call(multi).ok());
    }

    @Test
    @Fact({"C105", "C106"})
    void successHasOneZxidOneMomentAndAResultPerOperation() {
        client.call(create(at("/old"))).ok();
        Reply reply = client.call(multi(
                create(at("/a")), create2(at("/b"), "data", EPHEMERAL), createContainer(at("/c")), createTtl(at("/t"), 1_000_000),
                setData(at("/a"), "x"), check(at("/a"), 1), delete(at("/old"))));

        List<MultiResult> results = MultiResult.read(reply.ok());

        assertThat(results).extracting(MultiResult::type).containsExactly(1, 15, 15, 15, 5, 13, 2);
        assertThat(results).extracting(MultiResult::err).containsOnly(0);
        assertThat(results.get(1).body().getFirst()).isEqualTo(at("/b"));
        assertThat(client.zxid()).isEqualTo(reply.zxid());
        Stat a = client.call(exists(at("/a"))).ok().stat();
        assertThat(results.get(4).stat()).isEqualTo(a);
        for (int i = 1; i <= 3; i++) {
            assertThat(results.get(i).stat().czxid()).isEqualTo(reply.zxid());
            assertThat(results.get(i).stat().ctime()).isEqualTo(a.mtime());
        }
        assertThat(a.mzxid()).isEqualTo(a.czxid()).isEqualTo(reply.zxid());
        assertThat(a.mtime()).isEqualTo(a.ctime());
        assertThat(client.call(exists(at(""))).ok().stat().pzxid()).isEqualTo(reply.zxid());
    }

    @Test
    @Fact({"C107", "C108"})
    void failureNamesTheCulpritAndLeavesNothingBehind() {
        long before = client.zxid();

        Reply reply = client.call(multi(create(at("/a")), setData(at("/a"), "x"), setData(at("/a"), "y", 9), create(at("/b"))));

        assertThat(MultiResult.read(reply.ok()))
                .containsExactly(error(0), error(0), error(BAD_VERSION), error(RUNTIME_INCONSISTENCY));
        assertThat(reply.zxid()).isEqualTo(before + 1);
        client.call(exists(at("/a"))).fails(NO_NODE);
        assertThat(client.call(exists(at(""))).ok().stat().cversion()).isZero();
    }

    @Test
    @Fact("C107")
    void aLonelyFailureIsAResultToo() {
        assertThat(results(multi(delete(at("/missing"))))).containsExactly(error(NO_NODE));
        assertThat(results(multi(create(at(""))))).containsExactly(error(NODE_EXISTS));
    }

    @Test
    @Fact("C109")
    void eachOperationSeesTheOnesBeforeIt() {
        List<MultiResult> results = results(
                multi(create(at("/a")), setData(at("/a"), "x", 0), check(at("/a"), 1), create(at("/a/b")), delete(at("/a/b"))));
        assertThat(results).extracting(MultiResult::type).containsExactly(1, SET_DATA, CHECK, 1, DELETE);

        assertThat(results(multi(create(at("/b")), delete(at("/b"), 0)))).containsExactly(created(at("/b")), done(DELETE));
        client.call(exists(at("/b"))).fails(NO_NODE);
        assertThat(results(multi(delete(at("/a")), create(at("/a/c"))))).containsExactly(error(0), error(NO_NODE));
    }

    @Test
    @Fact("C110")
    void sequenceNumbersGoOnWithinAMultiAndAreGivenBackByAFailedOne() {
        Request next = create(at("/s-"), SEQUENTIAL);

        assertThat(results(multi(next, next))).containsExactly(created(at("/s-0000000000")), created(at("/s-0000000001")));
        assertThat(results(multi(next, delete(at("/missing"))))).containsExactly(error(0), error(NO_NODE));
        assertThat(results(multi(next))).containsExactly(created(at("/s-0000000002")));
    }

    @Test
    @Fact("C111")
    void anEmptyMultiTakesAZxidAndDoesNothing() {
        long before = client.zxid();
        Reply reply = client.call(multi());
        assertThat(MultiResult.read(reply.ok())).isEmpty();
        assertThat(reply.zxid()).isEqualTo(before + 1);
    }

    @Test
    @Fact("C112")
    void whatDoesNotBelongIntoAMultiSpoilsIt() {
        for (Request stranger : List.of(setAcl(at(""), Acl.OPEN, -1), Request.of(Request.DELETE_CONTAINER, new Bytes().str(at(""))),
                getData(at("")), getChildren(at("")), exists(at("")), create(at("/ttl"), Codes.TTL))) {
            client.call(multi(create(at("/a")), stranger)).fails(MARSHALLING);
        }
        client.call(exists(at("/a"))).fails(NO_NODE);
    }

    @Test
    @Fact("C113")
    void checkAsksForExistenceVersionAndTheRightToRead() {
        client.call(create(at("/secret"), List.of(world(ALL - READ)))).ok();

        assertThat(results(multi(check(at(""), -1)))).containsExactly(done(CHECK));
        assertThat(results(multi(check(at(""), 0)))).containsExactly(done(CHECK));
        assertThat(results(multi(check(at(""), 1)))).containsExactly(error(BAD_VERSION));
        assertThat(results(multi(check(at("/missing"), -1)))).containsExactly(error(NO_NODE));
        assertThat(results(multi(check(at("/secret"), -1)))).containsExactly(error(NO_AUTH));
    }

    @Test
    @Fact("C114")
    void readsOfAMultiReadSucceedAndFailEachForItself() {
        client.call(create(at("/a"), "data")).ok();
        Request watchful = getData(at("/a"), true);

        List<MultiResult> results = results(multiRead(watchful, getData(at("/missing")), getChildren(at(""), true)));

        assertThat(results).containsExactly(
                new MultiResult(Request.GET_DATA, 0, List.of("data", client.call(exists(at("/a"))).ok().stat())),
                error(NO_NODE),
                new MultiResult(Request.GET_CHILDREN, 0, List.of(List.of("a"))));
        client.call(delete(at("/a"))).ok();
        assertThat(client.events()).isEmpty();
        assertThat(results(multiRead())).isEmpty();
    }

    @Test
    @Fact("C115")
    void aMultiReadDoesNotWrite() {
        client.call(multiRead(getData(at("")), create(at("/a")))).fails(MARSHALLING);
        client.call(exists(at("/a"))).fails(NO_NODE);
    }

    @Test
    @Fact("C116")
    void aTtlRequestForAPlainNodeInsideOfAMultiMakesAPlainNode() {
        assertThat(results(multi(createTtl(at("/a"), PERSISTENT, 5)))).containsExactly(created(at("/a")));
    }

    @Test
    @Fact("C106")
    void create2AnswersTheStatOfItsMoment() {
        List<MultiResult> results = results(multi(create2(at("/a"), "x", PERSISTENT), setData(at("/a"), "longer")));

        assertThat(results).extracting(MultiResult::type).containsExactly(CREATE2, SET_DATA);
        assertThat(results.get(0).stat().version()).isZero();
        assertThat(results.get(0).stat().dataLength()).isEqualTo(1);
        assertThat(results.get(1).stat().version()).isEqualTo(1);
    }
}
