package io.lockkeeper.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C22: passwords that ZooKeeper 3.9.5 gave out. */
class SessionPasswordTest {
    @ParameterizedTest
    @CsvSource({
        "0100000dfb020000, cc6cd5ac69cc43578a2a51385a61a15f",
        "0100000dfb020007, 05d0c3ac49afe1256af386bad5fbdec6",
        "0100001017a00000, d2af4065f7b9ae3800e42d67985c04ef",
        "0000000000000001, 054cc74a37327db215e702e20c73f005",
        "fe00000000000000, f22acd4a97e69d6d20a49bb638eadb38"
    })
    void theSameAsZooKeepers(String sessionId, String password) {
        assertThat(HexFormat.of().formatHex(SessionPassword.of(Long.parseUnsignedLong(sessionId, 16))))
                .isEqualTo(password);
    }

    @Test
    void sessionZeroNeverOpens() {
        assertThat(SessionPassword.matches(0, SessionPassword.of(0))).isFalse();
        assertThat(SessionPassword.matches(1, SessionPassword.of(1))).isTrue();
        assertThat(SessionPassword.matches(1, SessionPassword.of(2))).isFalse();
        assertThat(SessionPassword.matches(1, null)).isFalse();
    }
}
