package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.DELETE;
import static io.lockkeeper.dist.conformance.Acl.WRITE;
import static io.lockkeeper.dist.conformance.Acl.world;
import static io.lockkeeper.dist.conformance.Codes.BAD_ARGUMENTS;
import static io.lockkeeper.dist.conformance.Codes.BAD_VERSION;
import static io.lockkeeper.dist.conformance.Codes.NOT_EMPTY;
import static io.lockkeeper.dist.conformance.Codes.NO_AUTH;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delete, setData, the reads with their refusals, and the Stat all of them leave behind. */
final class DeleteAndSetTest extends OnSharedServer {

    DeleteAndSetTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    private Stat stat(String path) {
        return client.call(exists(path)).ok().stat();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "no slash", "", "/a\u0000"})
    @Fact("C88")
    void whatTheServerNeedsCannotBeDeleted(String path) {
        client.call(delete(path)).fails(BAD_ARGUMENTS);
    }

    @Test
    @Fact("C89")
    void aNodeWithChildrenStaysAndTheVersionIsComparedFirst() {
        client.call(create(at("/a"))).ok();
        client.call(create(at("/a/b"))).ok();
        client.call(delete(at("/a"), 0)).fails(NOT_EMPTY);
        client.call(delete(at("/a"), 1)).fails(BAD_VERSION);
        client.call(delete(at("/a/b"), 1)).fails(BAD_VERSION);
        client.call(delete(at("/a/b"), 0)).ok();
    }

    @Test
    @Fact("C90")
    void theRightToDeleteIsLookedAtBeforeTheNode() {
        client.call(create(at("/closed"), List.of(world(ALL - DELETE)))).ok();
        client.call(delete(at("/closed/missing"))).fails(NO_AUTH);
        client.call(delete(at("/missing"))).fails(NO_NODE);
        client.call(delete(at("/missing/child"))).fails(NO_NODE);
    }

    @Test
    @Fact("C91")
    void versionMinusOneIsAnyVersion() {
        client.call(create(at("/a"))).ok();
        client.call(setData(at("/a"), "x")).ok();
        Reply reply = client.call(delete(at("/a"), -1));
        assertThat(reply.ok().remaining()).isZero();
        client.call(exists(at("/a"))).fails(NO_NODE);
    }

    @Test
    @Fact("C92")
    void setDataTouchesVersionAndModificationAlone() {
        client.call(create(at("/a"), "data")).ok();
        client.call(create(at("/a/child"))).ok();
        Stat before = stat(at("/a"));

        for (int version = 1; version <= 2; version++) {
            Reply reply = client.call(setData(at("/a"), "same", version - 1));
            Stat after = reply.ok().stat();
            assertThat(after).isEqualTo(new Stat(before.czxid(), reply.zxid(), before.ctime(), after.mtime(), version,
                    before.cversion(), 0, 0, 4, 1, before.pzxid()));
            assertThat(after.mtime()).isGreaterThanOrEqualTo(before.mtime());
            assertThat(after).isEqualTo(stat(at("/a")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "/a/", "//", "/a//b", "/a/.", "/a/..", "/\ud7ff/\u0007"})
    @Fact("C93")
    void setDataRefusesIllegalPaths(String path) {
        client.call(setData(path, "x")).fails(BAD_ARGUMENTS);
        client.call(setData(at("/missing"), "x")).fails(NO_NODE);
    }

    @Test
    @Fact("C94")
    void theRightToWriteIsLookedAtBeforeTheVersion() {
        client.call(create(at("/a"))).ok();
        client.call(setData(at("/a"), "x", 7)).fails(BAD_VERSION);
        client.call(create(at("/closed"), List.of(world(ALL - WRITE)))).ok();
        client.call(setData(at("/closed"), "x", 7)).fails(NO_AUTH);
    }

    @Test
    @Fact("C97")
    void existsOnMissingForbiddenAndIllegalPaths() {
        client.call(exists(at("/missing"))).fails(NO_NODE);
        client.call(create(at("/secret"), List.of(world(ALL - Acl.READ)))).ok();
        client.call(exists(at("/secret"))).fails(NO_AUTH);
        client.call(exists("/a\u0000")).fails(BAD_ARGUMENTS);
    }

    @Test
    @Fact("C98")
    void readsTakeAnIllegalPathForAMissingNode() {
        client.call(getData("foo")).fails(NO_NODE);
        client.call(getChildren("foo")).fails(NO_NODE);
        client.call(getData(at("/"))).fails(NO_NODE);
    }

    @Test
    @Fact({"C100", "C101"})
    void theParentCountsCreatesAndDeletesOfItsChildren() {
        long last = 0;
        for (String path : List.of("/a", "/b", "/c")) {
            last = client.call(create(at(path))).zxid();
        }
        assertThat(stat(at("")).cversion()).isEqualTo(3);
        assertThat(stat(at("")).pzxid()).isEqualTo(last);

        last = client.call(delete(at("/b"))).zxid();
        assertThat(stat(at("")).cversion()).isEqualTo(4);
        assertThat(stat(at("")).pzxid()).isEqualTo(last);

        client.call(setData(at("/a"), "x")).ok();
        client.call(create(at("/a/grandchild"))).ok();
        assertThat(stat(at("")).pzxid()).isEqualTo(last);
        assertThat(stat(at("")).cversion()).isEqualTo(4);
        assertThat(stat(at("")).numChildren()).isEqualTo(2);
        assertThat(stat(at("")).version()).isZero();
    }

    @Test
    @Fact({"C104"})
    void aSingleServerHasNoEnsembleToReconfigure() {
        Request reconfig = Request.of(Request.RECONFIG, new Bytes().str(null).str("2").str(null).i64(-1));
        client.call(reconfig).fails(Codes.RECONFIG_DISABLED);
        try (ServerUnderTest enabled = ServerUnderTest.start(kind, Setup.DEFAULTS.with("reconfigEnabled", "true"));
                RawClient there = enabled.connect()) {
            there.call(reconfig).fails(Codes.UNIMPLEMENTED);
        }
    }
}
