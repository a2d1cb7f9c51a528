package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.digest;
import static io.lockkeeper.dist.conformance.Codes.AUTH_FAILED;
import static io.lockkeeper.dist.conformance.Codes.AUTH_REQUIRED;
import static io.lockkeeper.dist.conformance.Codes.NO_AUTH;
import static io.lockkeeper.dist.conformance.Codes.XID_AUTH;
import static io.lockkeeper.dist.conformance.Request.auth;
import static io.lockkeeper.dist.conformance.Request.closeSession;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.ping;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Proofs of identity, and the servers that demand one. */
final class AuthTest extends OnSharedServer {

    AuthTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private List<String> identities(RawClient of) {
        Fields reply = of.call(Request.whoAmI()).ok();
        return reply.list(() -> reply.str() + ":" + reply.str());
    }

    @Test
    @Fact("C154")
    void anUnknownSchemeEndsTheConnection() {
        assertThat(client.call(XID_AUTH, auth("nonsense", "x")).fails(AUTH_FAILED).xid()).isEqualTo(XID_AUTH);
        client.mustBeClosed();
        assertThat(open().handshake(Handshake.renew(client.session())).refused()).isFalse();
    }

    @Test
    @Fact("C154")
    void aDigestWithoutDataEndsTheConnection() {
        client.call(XID_AUTH, auth("digest", null)).fails(AUTH_FAILED);
        client.mustBeClosed();
    }

    @Test
    @Fact("C154")
    void anUnreadableProofEndsTheConnectionWithoutAWord() {
        client.send(Request.of(Request.AUTH, new Bytes().i32(0).i8(1)));
        client.mustBeClosed();
    }

    @Test
    @Fact("C154")
    void theAddressMayBeProvenAgain() {
        client.call(XID_AUTH, auth("ip", "whatever")).ok();
        assertThat(identities(client)).containsExactly("ip:127.0.0.1");
    }

    @Test
    @Fact({"C66", "C152"})
    void digestUsersAreListedByNameAndAddUp() {
        client.call(auth("digest", "u:p")).ok();
        client.call(auth("digest", "u:p")).ok();
        client.call(auth("digest", "v:q")).ok();
        client.call(auth("digest", "nameless")).ok();
        assertThat(identities(client)).containsExactlyInAnyOrder("ip:127.0.0.1", "digest:u", "digest:v", "digest:nameless");
    }

    @Test
    @Fact("C155")
    void aNewConnectionOfTheSessionProvesItselfAgain() {
        client.call(auth("digest", "u:p")).ok();
        client.call(create(at("/a"), List.of(digest(ALL, "u:p")))).ok();

        RawClient again = connect(Handshake.renew(client.session()));

        again.call(getData(at("/a"))).fails(NO_AUTH);
        again.call(auth("digest", "u:p")).ok();
        again.call(getData(at("/a"))).ok();
    }

    @Test
    @Fact("C156")
    void theSuperUserIsAboveAllAcls() {
        client.call(create(at("/a"), List.of(digest(ALL, "u:p")))).ok();
        client.call(getData(at("/a"))).fails(NO_AUTH);

        client.call(auth("digest", "super:secret")).ok();

        client.call(getData(at("/a"))).ok();
        client.call(setData("/zookeeper/config", "")).ok();
        client.call(delete("/zookeeper/config")).fails(Codes.BAD_ARGUMENTS);
        assertThat(identities(client)).containsExactlyInAnyOrder("ip:127.0.0.1", "super:", "digest:super");
    }

    @Test
    @Fact("C158")
    void skipAclOpensEverything() {
        try (ServerUnderTest open = ServerUnderTest.start(kind, Setup.DEFAULTS.with("skipACL", "yes"));
                RawClient there = open.connect()) {
            there.call(create("/a", List.of(digest(ALL, "u:p")))).ok();
            there.call(getData("/a")).ok();
            there.call(setData("/zookeeper/config", "x")).ok();
        }
    }

    @Test
    @Fact("C159")
    void anEnforcedSchemeIsAskedOfEveryRequest() {
        Setup strict = Setup.DEFAULTS.with("enforce.auth.enabled", "true").with("enforce.auth.schemes", "digest");
        try (ServerUnderTest demanding = ServerUnderTest.start(kind, strict)) {
            for (Request request : List.of(exists("/"), ping(), create("/a"), closeSession())) {
                try (RawClient unknown = demanding.connect()) {
                    assertThat(unknown.call(request).fails(AUTH_REQUIRED).zxid()).isZero();
                    unknown.mustBeClosed();
                }
            }
            try (RawClient known = demanding.connect()) {
                known.call(auth("digest", "u:p")).ok();
                known.call(create("/a")).ok();
                known.zxid();
            }
        }
    }

    @Test
    @Fact("C160")
    void saslIsAnsweredWithNothingWhereItIsNotConfigured() {
        Reply reply = client.call(Request.of(Request.SASL, new Bytes().buf(new byte[] {1, 2, 3})));
        assertThat(reply.zxid()).isZero();
        assertThat(reply.ok().nullableBuf()).isNull();
        client.call(exists("/")).ok();
    }
}
