package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.OPEN;
import static io.lockkeeper.dist.conformance.Codes.BAD_ARGUMENTS;
import static io.lockkeeper.dist.conformance.Codes.CONTAINER;
import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL;
import static io.lockkeeper.dist.conformance.Codes.EPHEMERAL_SEQUENTIAL;
import static io.lockkeeper.dist.conformance.Codes.INVALID_ACL;
import static io.lockkeeper.dist.conformance.Codes.MARSHALLING;
import static io.lockkeeper.dist.conformance.Codes.NODE_EXISTS;
import static io.lockkeeper.dist.conformance.Codes.NO_CHILDREN_FOR_EPHEMERALS;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.PERSISTENT;
import static io.lockkeeper.dist.conformance.Codes.SEQUENTIAL;
import static io.lockkeeper.dist.conformance.Codes.TTL;
import static io.lockkeeper.dist.conformance.Codes.TTL_SEQUENTIAL;
import static io.lockkeeper.dist.conformance.Codes.UNIMPLEMENTED;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.create2;
import static io.lockkeeper.dist.conformance.Request.createContainer;
import static io.lockkeeper.dist.conformance.Request.createTtl;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What create makes, under which name, and what it refuses in which order. */
final class CreateTest extends OnSharedServer {

    private static final long LONGEST_TTL = (1L << 40) - 1;

    CreateTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private String created(Request request) {
        return client.call(request).ok().str();
    }

    private Stat stat(String path) {
        return client.call(exists(path)).ok().stat();
    }

    @Test
    @Fact("C68")
    void createAnswersThePathAndCreate2AlsoTheStat() {
        Reply plain = client.call(create(at("/a"), "data"));
        Fields body = plain.ok();
        assertThat(body.str()).isEqualTo(at("/a"));
        assertThat(body.remaining()).isZero();

        Reply withStat = client.call(create2(at("/b"), "data", PERSISTENT));
        body = withStat.ok();
        assertThat(body.str()).isEqualTo(at("/b"));
        Stat stat = body.stat();
        assertThat(body.remaining()).isZero();
        long zxid = withStat.zxid();
        assertThat(stat).isEqualTo(new Stat(zxid, zxid, stat.ctime(), stat.ctime(), 0, 0, 0, 0, 4, 0, zxid));
        assertThat(stat).isEqualTo(stat(at("/b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "/..", "/a/.", "/a/..", "/a//b", "/\u0000", "/\u0001", "/\u001f", "/\u007f", "/\u009f",
        "/\ue000", "/\uf8ff", "/\ufff0", "/\ufffe", "/\uffff"})
    @Fact("C69")
    void anIllegalPathIsABadArgument(String path) {
        client.call(create(at("/a"))).ok();
        client.call(create(at("/a/"), PERSISTENT)).fails(BAD_ARGUMENTS);
        client.call(create(path.startsWith("/") ? at(path) : path)).fails(path.equals("/a//b") ? NO_NODE : BAD_ARGUMENTS);
    }

    @Test
    @Fact("C69")
    void dotsInsideOfANameAndOfAMissingParentAreNoneOfItsBusiness() {
        client.call(create(at("/a"))).ok();
        client.call(create(at("/a/../b"))).fails(NO_NODE);
        assertThat(created(create(at("/a..b")))).isEqualTo(at("/a..b"));
        assertThat(created(create(at("/...")))).isEqualTo(at("/..."));
        assertThat(created(create(at("/\u00e4\u20ac \u2028")))).isEqualTo(at("/\u00e4\u20ac \u2028"));
    }

    @Test
    @Fact("C70")
    void aTrailingSlashAsksForTheNodeBeforeIt() {
        client.call(create(at("/b/"))).fails(NO_NODE);
        client.call(create(at("/b"))).ok();
        client.call(create(at("/b/"))).fails(BAD_ARGUMENTS);
    }

    @Test
    @Fact("C71")
    void theRootExists() {
        client.call(create("/")).fails(NODE_EXISTS);
    }

    @Test
    @Fact("C72")
    void aNullPathIsMalformed() {
        client.call(create((String) null)).fails(MARSHALLING);
    }

    @Test
    @Fact("C73")
    void theAclIsLookedAtBeforeTheParent() {
        client.call(create(at("/missing/child"))).fails(NO_NODE);
        client.call(create(at("/missing/child"), List.of(new Acl(31, "nonsense", "x")))).fails(INVALID_ACL);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 7, 9, Integer.MAX_VALUE})
    @Fact("C74")
    void unknownFlagsAreABadArgumentAloneAndSpoilAMulti(int flags) {
        client.call(create(at("/a"), flags)).fails(BAD_ARGUMENTS);
        client.call(Request.multi(create(at("/b")), create(at("/a"), flags))).fails(MARSHALLING);
        client.call(exists(at("/b"))).fails(NO_NODE);
    }

    @Test
    @Fact("C75")
    void withoutExtendedTypesThereAreNoTtls() {
        try (ServerUnderTest old = ServerUnderTest.start(kind, Setup.DEFAULTS.with("extendedTypesEnabled", "false"));
                RawClient there = old.connect()) {
            there.call(createTtl("/ttl", 1000)).fails(UNIMPLEMENTED);
            there.call(create("/ttl", TTL)).fails(UNIMPLEMENTED);
            there.call(create("/ttl", TTL_SEQUENTIAL)).fails(UNIMPLEMENTED);
        }
    }

    @Test
    @Difference("TTL znodes are on by default (but where a server id ends in 255): who asks for a TTL should get one")
    void extendedTypesAreOnByDefaultHereAndOffThere() {
        try (ServerUnderTest plain = ServerUnderTest.start(kind, Setup.DEFAULTS); RawClient there = plain.connect()) {
            Reply reply = there.call(createTtl("/ttl", 1000));
            switch (kind) {
                case APACHE -> reply.fails(UNIMPLEMENTED);
                case LOCKKEEPER -> reply.ok();
            }
        }
    }

    @Test
    @Fact("C76")
    void aTtlIsBetweenOneMillisecondAndFortyBits() {
        client.call(createTtl(at("/a"), 0)).fails(BAD_ARGUMENTS);
        client.call(createTtl(at("/a"), -1)).fails(BAD_ARGUMENTS);
        client.call(createTtl(at("/a"), LONGEST_TTL + 1)).fails(BAD_ARGUMENTS);
        client.call(createTtl(at("/a"), LONGEST_TTL)).ok();
        assertThat(created(createTtl(at("/s-"), TTL_SEQUENTIAL, LONGEST_TTL))).isEqualTo(at("/s-0000000001"));
    }

    @ParameterizedTest
    @ValueSource(ints = {PERSISTENT, EPHEMERAL, SEQUENTIAL, EPHEMERAL_SEQUENTIAL, CONTAINER})
    @Fact("C77")
    void aTtlWithAnyOtherTypeIsABadArgument(int flags) {
        client.call(createTtl(at("/a"), flags, 0)).fails(BAD_ARGUMENTS);
        client.call(createTtl(at("/a"), flags, 1000)).fails(BAD_ARGUMENTS);
    }

    @Test
    @Fact("C78")
    @Difference("ZooKeeper takes this request, dies of it and cannot start from its log again; it is a bad argument")
    void aTtlRequestForAPlainNodeWithoutTtlHarmsNobody() {
        Request poison = createTtl("/poison", PERSISTENT, -1);
        switch (kind) {
            case APACHE -> {
                try (ServerUnderTest victim = ServerUnderTest.start(kind, Setup.RICH); RawClient there = victim.connect()) {
                    there.send(poison);
                    there.mustBeClosed();
                    assertThat(victim.awaitExit()).isNotZero();
                }
            }
            case LOCKKEEPER -> {
                client.call(poison).fails(BAD_ARGUMENTS);
                client.call(exists("/poison")).fails(NO_NODE);
            }
        }
    }

    @Test
    @Fact("C79")
    void sequenceNumbersCountTheCreatesUnderTheParent() {
        client.call(create(at("/fresh"))).ok();
        assertThat(created(create(at("/fresh/s-"), SEQUENTIAL))).isEqualTo(at("/fresh/s-0000000000"));

        client.call(create(at("/used"))).ok();
        client.call(create(at("/used/a"))).ok();
        client.call(create(at("/used/b"))).ok();
        client.call(delete(at("/used/a"))).ok();
        client.call(create(at("/used/b"))).fails(NODE_EXISTS);
        assertThat(created(create(at("/used/s-"), SEQUENTIAL))).isEqualTo(at("/used/s-0000000002"));
        assertThat(created(create(at("/used/e-"), EPHEMERAL_SEQUENTIAL))).isEqualTo(at("/used/e-0000000003"));
    }

    @Test
    @Fact("C80")
    void aSequentialNodeMayConsistOfItsNumberAlone() {
        client.call(create(at("/a"))).ok();
        assertThat(created(create(at("/a/"), SEQUENTIAL))).isEqualTo(at("/a/0000000000"));
    }

    @Test
    @Fact("C81")
    void onlyEphemeralsHaveNoChildren() {
        client.call(create(at("/e"), EPHEMERAL)).ok();
        client.call(create(at("/e/child"))).fails(NO_CHILDREN_FOR_EPHEMERALS);
        client.call(createContainer(at("/c"))).ok();
        client.call(create(at("/c/child"))).ok();
        client.call(createTtl(at("/t"), LONGEST_TTL)).ok();
        client.call(create(at("/t/child"))).ok();
    }

    @Test
    @Fact("C82")
    void anEphemeralNamesItsSessionAndNobodyElseDoes() {
        client.call(create(at("/e"), EPHEMERAL)).ok();
        client.call(createContainer(at("/c"))).ok();
        client.call(createTtl(at("/t"), LONGEST_TTL)).ok();

        assertThat(stat(at("/e")).ephemeralOwner()).isEqualTo(client.sessionId());
        assertThat(stat(at("/c")).ephemeralOwner()).isZero();
        assertThat(stat(at("/t")).ephemeralOwner()).isZero();
    }

    @Test
    @Fact("C83")
    void containerAndTtlRequestsAreAnsweredWithPathAndStat() {
        for (Request request : List.of(createContainer(at("/c")), createTtl(at("/t"), LONGEST_TTL))) {
            Reply reply = client.call(request);
            Fields body = reply.ok();
            String path = body.str();
            assertThat(body.stat()).isEqualTo(stat(path));
            assertThat(body.remaining()).isZero();
        }
    }

    @Test
    @Fact("C81")
    void aParentIsAskedForBeforeTheNode() {
        client.call(create(Request.CREATE, at("/x/y/z"), null, OPEN, EPHEMERAL)).fails(NO_NODE);
    }
}
