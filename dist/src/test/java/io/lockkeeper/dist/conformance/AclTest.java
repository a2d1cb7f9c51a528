package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ADMIN;
import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.CREATE;
import static io.lockkeeper.dist.conformance.Acl.READ;
import static io.lockkeeper.dist.conformance.Acl.auth;
import static io.lockkeeper.dist.conformance.Acl.digest;
import static io.lockkeeper.dist.conformance.Acl.ip;
import static io.lockkeeper.dist.conformance.Acl.world;
import static io.lockkeeper.dist.conformance.Codes.BAD_VERSION;
import static io.lockkeeper.dist.conformance.Codes.INVALID_ACL;
import static io.lockkeeper.dist.conformance.Codes.NO_AUTH;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getAcl;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.setAcl;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Access control lists: which are legal, what they allow, and who may see them. */
final class AclTest extends OnSharedServer {

    AclTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private List<Acl> aclOf(String path) {
        return client.call(getAcl(path)).ok().acl();
    }

    @Test
    @Fact("C84")
    void anAclThatNamesNobodyIsInvalid() {
        client.call(create(at("/a"), (List<Acl>) null)).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of())).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of(new Acl(ALL, "nonsense", "x")))).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of(new Acl(ALL, null, "x")))).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of(new Acl(ALL, "world", "x")))).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of(new Acl(ALL, "super", "")))).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of(auth(ALL)))).fails(INVALID_ACL);
        client.call(create(at("/a"), List.of(world(ALL), new Acl(ALL, "nonsense", "x")))).fails(INVALID_ACL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:", "a:b:c", ""})
    @Fact("C84")
    void aDigestIdIsUserAndHash(String id) {
        client.call(create(at("/bad"), List.of(new Acl(ALL, "digest", id)))).fails(INVALID_ACL);
        client.call(create(at("/good"), List.of(new Acl(ALL, "digest", "a:b:"), new Acl(ALL, "digest", ":b")))).ok();
    }

    @Test
    @Fact("C85")
    void aRepeatedEntryIsStoredOnce() {
        List<Acl> twice = List.of(world(READ), ip(ALL, "127.0.0.1"), world(READ), ip(ALL, "127.0.0.1"), world(CREATE));
        client.call(create(at("/a"), twice)).ok();
        assertThat(aclOf(at("/a"))).containsExactly(world(READ), ip(ALL, "127.0.0.1"), world(CREATE));
    }

    @Test
    @Fact("C86")
    void permissionBitsComeBackAsTheyWereGiven() {
        client.call(create(at("/a"), List.of(world(99)))).ok();
        assertThat(aclOf(at("/a"))).containsExactly(world(99));
    }

    @Test
    @Fact("C87")
    void theRightToCreateIsLookedAtBeforeTheChild() {
        client.call(create(at("/closed"))).ok();
        client.call(create(at("/closed/child"))).ok();
        client.call(setAcl(at("/closed"), List.of(world(ALL - CREATE)), -1)).ok();
        client.call(create(at("/closed/child"))).fails(NO_AUTH);
        client.call(create(at("/closed/other"))).fails(NO_AUTH);
    }

    @Test
    @Fact("C95")
    void setAclHasAVersionOfItsOwn() {
        client.call(create(at("/a"), "x")).ok();
        client.call(setData(at("/a"), "y")).ok();
        Stat before = client.call(exists(at("/a"))).ok().stat();
        client.call(setAcl(at("/a"), List.of(world(ALL)), 1)).fails(BAD_VERSION);

        Stat after = client.call(setAcl(at("/a"), List.of(world(ALL)), 0)).ok().stat();

        assertThat(after).isEqualTo(new Stat(before.czxid(), before.mzxid(), before.ctime(), before.mtime(), 1, 0, 1, 0, 1, 0,
                before.pzxid()));
        client.call(setAcl(at("/a"), List.of(world(ALL)), -1)).ok();
        assertThat(client.call(exists(at("/a"))).ok().stat().aversion()).isEqualTo(2);
    }

    @Test
    @Fact("C96")
    void setAclNeedsAdminAndAValidAclComesFirst() {
        client.call(create(at("/a"), List.of(world(ALL - ADMIN)))).ok();
        client.call(setAcl(at("/a"), List.of(world(ALL)), -1)).fails(NO_AUTH);
        client.call(setAcl(at("/missing"), List.of(new Acl(ALL, "nonsense", "x")), -1)).fails(INVALID_ACL);
        client.call(setAcl(at("/missing"), List.of(world(ALL)), -1)).fails(Codes.NO_NODE);
        client.call(setAcl("/a/", List.of(world(ALL)), -1)).fails(Codes.BAD_ARGUMENTS);
    }

    @Test
    @Fact("C102")
    void digestsAreMaskedForThoseWhoAreNotAdmin() {
        Acl alice = digest(ALL, "alice:wonder");
        client.call(create(at("/readable"), List.of(alice, world(READ)))).ok();
        client.call(create(at("/closed"), List.of(alice))).ok();

        assertThat(aclOf(at("/readable"))).containsExactly(new Acl(ALL, "digest", "alice:x"), world(READ));
        client.call(getAcl(at("/closed"))).fails(NO_AUTH);

        client.call(Request.auth("digest", "alice:wonder")).ok();
        assertThat(aclOf(at("/readable"))).containsExactly(alice, world(READ));
        assertThat(aclOf(at("/closed"))).containsExactly(alice);
    }

    @Test
    @Fact("C103")
    void theConfigurationNodeIsForSuperUsers() {
        client.call(setData("/zookeeper/config", "x")).fails(NO_AUTH);
        assertThat(aclOf("/zookeeper/config")).containsExactly(world(READ));
    }

    @Test
    @Fact("C152")
    void aDigestOpensWhatItsHashLocks() {
        client.call(create(at("/a"), "locked", 0)).ok();
        client.call(setAcl(at("/a"), List.of(new Acl(ALL, "digest", "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=")), -1)).ok();
        client.call(getData(at("/a"))).fails(NO_AUTH);
        client.call(getChildren(at("/a"))).fails(NO_AUTH);
        client.call(create(at("/a/b"))).fails(NO_AUTH);

        client.call(Request.auth("digest", "u:p")).ok();

        assertThat(client.call(getData(at("/a"))).ok().buf()).asString().isEqualTo("locked");
        client.call(create(at("/a/b"))).ok();
    }

    @Test
    @Fact("C153")
    void authMeansEveryProvenIdentityOfTheConnection() {
        client.call(Request.auth("digest", "u:p")).ok();
        client.call(Request.auth("digest", "v:q")).ok();

        client.call(create(at("/a"), List.of(auth(READ | ADMIN)))).ok();

        assertThat(aclOf(at("/a"))).containsExactlyInAnyOrder(digest(READ | ADMIN, "u:p"), digest(READ | ADMIN, "v:q"));
        client.call(setAcl(at("/a"), List.of(new Acl(ALL, "auth", "ignored")), -1)).ok();
        assertThat(aclOf(at("/a"))).containsExactlyInAnyOrder(digest(ALL, "u:p"), digest(ALL, "v:q"));
    }

    @Test
    @Fact("C157")
    void anAddressRangeAdmitsTheClientsInIt() {
        for (String range : List.of("127.0.0.1", "127.0.0.0/8", "0.0.0.0/0")) {
            String path = at("/in" + range.replace('/', '_'));
            client.call(create(path, List.of(ip(ALL, range)))).ok();
            client.call(getData(path)).ok();
        }
        for (String range : List.of("10.0.0.0/8", "127.0.0.2", "127.0.0.2/32", "::1")) {
            String path = at("/out" + range.replace('/', '_'));
            client.call(create(path, List.of(ip(ALL, range)))).ok();
            client.call(getData(path)).fails(NO_AUTH);
        }
        for (String nonsense : List.of("300.1.1.1", "1.2.3", "1.2.3.4/33", "1.2.3.4/-1", "host", "", "::1/129", "1::2::3")) {
            client.call(create(at("/nonsense"), List.of(ip(ALL, nonsense)))).fails(INVALID_ACL);
        }
    }
}
