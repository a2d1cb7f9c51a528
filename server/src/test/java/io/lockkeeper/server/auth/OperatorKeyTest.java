package io.lockkeeper.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Id;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorKeyTest {
    @TempDir
    private Path dataDir;

    private Schemes schemes() throws Exception {
        return new Schemes(true, "SHA1", Optional.empty(), Optional.empty()).with(OperatorKey.create(dataDir));
    }

    private byte[] key() throws Exception {
        return Files.readAllBytes(OperatorKey.file(dataDir));
    }

    @Test
    void whoMayReadTheFileIsTheSuperUserOnThisMachine() throws Exception {
        Schemes schemes = schemes();
        assertThat(schemes.judge(OperatorKey.SCHEME, key(), InetAddress.getLoopbackAddress()))
            .isEqualTo(new Verdict.Proven(List.of(new Id("super", ""))));
        assertThat(schemes.judge(OperatorKey.SCHEME, key(), InetAddress.getByName("192.0.2.1"))).isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void nothingElseWillDo() throws Exception {
        Schemes schemes = schemes();
        byte[] wrong = key();
        wrong[0] ^= 1;
        for (byte[] proof : new byte[][] {wrong, new byte[0], null}) {
            assertThat(schemes.judge(OperatorKey.SCHEME, proof, InetAddress.getLoopbackAddress())).isInstanceOf(Verdict.Failed.class);
        }
        Schemes without = new Schemes(true, "SHA1", Optional.empty(), Optional.empty());
        assertThat(without.judge(OperatorKey.SCHEME, key(), InetAddress.getLoopbackAddress())).isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void eachStartHasItsOwnAndNobodyElseMayReadIt() throws Exception {
        Schemes before = schemes();
        byte[] old = key();
        schemes();
        assertThat(key()).isNotEqualTo(old).hasSize(64);
        assertThat(before.judge(OperatorKey.SCHEME, key(), InetAddress.getLoopbackAddress())).isInstanceOf(Verdict.Failed.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(OperatorKey.file(dataDir)))).isEqualTo("rw-------");
        try (var files = Files.list(dataDir)) {
            assertThat(files).containsExactly(OperatorKey.file(dataDir));
        }
    }
}
