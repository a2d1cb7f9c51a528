package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1,true", "127.0.0.0/8,127.9.9.9,true", "127.0.0.1/8,127.9.9.9,true", "10.0.0.0/8,127.0.0.1,false",
        "1.2.3.4/0,9.9.9.9,true", "192.168.1.128/25,192.168.1.200,true", "192.168.1.128/25,192.168.1.100,false", "::1,0:0:0:0:0:0:0:1,true",
        "2001:db8::/32,2001:db8:1::5,true", "2001:db8::/32,2001:db9::,false", "::/0,127.0.0.1,false", "127.0.0.1,nonsense,false"})
    void matchesAfterMasking(String range, String address, boolean matches) {
        assertThat(IpRange.matches(range, address)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255/32", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "fe80::1/128", "1:2:3:4:5:6:7::"})
    void acceptsAddressesAndRanges(String range) {
        assertThat(IpRange.isValid(range)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/8", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/-1", "a.b.c.d", "1.2.3.4 ",
            ":", ":::", "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::1/129", "::1.2.3.4", "fe80::1%eth0", "1:2:3:4:5:6:7:8::", "\u0661.2.3.4"})
    void refusesAnythingElse(String range) {
        assertThat(IpRange.isValid(range)).isFalse();
    }
}
