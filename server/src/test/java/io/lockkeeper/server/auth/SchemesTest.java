package io.lockkeeper.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lockkeeper.protocol.Id;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemesTest {
    private static final String U_P = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";
    private static final Id SUPER = new Id("super", "");

    private final InetAddress peer = InetAddress.getLoopbackAddress();

    @Test
    void digestHashesUserAndPassword() throws NoSuchAlgorithmException {
        assertThat(schemes(Optional.empty()).judge("digest", bytes("u:p"), peer)).isEqualTo(proven(new Id("digest", U_P)));
    }

    @Test
    void digestWithoutColonIsAllUser() throws NoSuchAlgorithmException {
        assertThat(schemes(Optional.empty()).judge("digest", bytes("joe"), peer))
            .isInstanceOfSatisfying(Verdict.Proven.class, p -> assertThat(p.ids().getFirst().id()).startsWith("joe:"));
    }

    @Test
    void digestWithoutDataFails() throws NoSuchAlgorithmException {
        assertThat(schemes(Optional.empty()).judge("digest", null, peer)).isEqualTo(new Verdict.Failed());
    }

    @Test
    void theConfiguredDigestIsSuperToo() throws NoSuchAlgorithmException {
        assertThat(schemes(Optional.of(U_P)).judge("digest", bytes("u:p"), peer)).isEqualTo(proven(new Id("digest", U_P), SUPER));
        assertThat(schemes(Optional.of(U_P)).judge("digest", bytes("u:q"), peer))
            .isInstanceOfSatisfying(Verdict.Proven.class, p -> assertThat(p.ids()).hasSize(1).doesNotContain(SUPER));
    }

    @Test
    void anotherHashMakesAnotherId() throws NoSuchAlgorithmException {
        Schemes sha256 = new Schemes(true, "SHA-256", Optional.empty(), Optional.empty());
        assertThat(sha256.judge("digest", bytes("u:p"), peer))
            .isInstanceOfSatisfying(Verdict.Proven.class, p -> assertThat(p.ids().getFirst().id()).hasSize(2 + 44));
        assertThatExceptionOfType(NoSuchAlgorithmException.class)
            .isThrownBy(() -> new Schemes(true, "SHA-0", Optional.empty(), Optional.empty()));
    }

    @Test
    void digestSwitchedOffAndUnknownSchemesFail() throws NoSuchAlgorithmException {
        Schemes none = new Schemes(false, "SHA1", Optional.empty(), Optional.empty());
        for (String scheme : new String[] {"digest", "sasl", "world", "super", "auth", "ensemble", "", null}) {
            assertThat(none.judge(scheme, bytes("u:p"), peer)).as(scheme).isEqualTo(new Verdict.Failed());
        }
    }

    @Test
    void ipIsTheAddressOfThePeer() throws NoSuchAlgorithmException, UnknownHostException {
        InetAddress address = InetAddress.getByName("10.1.2.3");
        assertThat(schemes(Optional.empty()).judge("ip", null, address)).isEqualTo(proven(new Id("ip", "10.1.2.3")));
        assertThat(Schemes.ofPeer(InetAddress.getByName("fe80::1%1")).id()).isEqualTo("fe80:0:0:0:0:0:0:1");
    }

    @Test
    void ensembleNamesSendStrangersElsewhere() throws NoSuchAlgorithmException {
        Schemes named = new Schemes(true, "SHA1", Optional.empty(), Optional.of(Set.of("east", "west")));
        assertThat(named.judge("ensemble", bytes("east"), peer)).isEqualTo(proven());
        assertThat(named.judge("ensemble", bytes("north"), peer)).isEqualTo(new Verdict.Misdirected());
        assertThat(named.judge("ensemble", bytes(""), peer)).isEqualTo(proven());
        Schemes anyName = new Schemes(true, "SHA1", Optional.empty(), Optional.of(Set.of()));
        assertThat(anyName.judge("ensemble", bytes("north"), peer)).isEqualTo(proven());
    }

    private static Schemes schemes(Optional<String> superDigest) throws NoSuchAlgorithmException {
        return new Schemes(true, "SHA1", superDigest, Optional.empty());
    }

    private static Verdict proven(Id... ids) {
        return new Verdict.Proven(List.of(ids));
    }

    private static byte @Nullable [] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
