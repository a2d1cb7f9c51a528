package io.lockkeeper.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectStringTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a|a:2181",
        "a:1|a:1",
        "a:1,b|a:1,b:2181",
        " a:1 , b:2 /app/x|a:1,b:2/app/x",
        "a:1/|a:1",
        "[::1]:5|[::1]:5",
        "[::1]|[::1]:2181"
    })
    void readsServersAndChroot(String text, String expected) {
        assertThat(ConnectString.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a:", "a:0", "a:65536", "a:x", ":1", "::1", "[::1", "a:1/b/", "a:1/b//c", "a:1/../c"})
    void refusesWhatNamesNoServer(String text) {
        assertThatThrownBy(() -> ConnectString.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
