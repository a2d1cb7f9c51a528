package io.lockkeeper.client.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private final Options options = Options.of("s", "w", "v:", "add:");

    @Test
    void optionsMayStandAnywhere() {
        Arguments arguments = options.parse(List.of("/a", "-s", "b", "-v", "3"));

        assertThat(arguments.operands()).containsExactly("/a", "b");
        assertThat(arguments.has("s")).isTrue();
        assertThat(arguments.has("w")).isFalse();
        assertThat(arguments.version()).isEqualTo(3);
    }

    @Test
    void flagsMayBeRunTogetherAndValuesAttached() {
        assertThat(options.parse(List.of("-swv5")).options()).containsOnlyKeys("s", "w", "v").containsEntry("v", "5");
        assertThat(options.parse(List.of("-v=5")).version()).isEqualTo(5);
        assertThat(options.parse(List.of("-add", "server.1=x")).value("add", "")).isEqualTo("server.1=x");
    }

    @Test
    void aNegativeNumberIsAValueButNoOperand() {
        assertThat(options.parse(List.of("-v", "-1")).version()).isEqualTo(-1);
        assertThatThrownBy(() -> options.parse(List.of("/a", "-1"))).hasMessage("Unrecognized option: -1");
    }

    @Test
    void twoDashesEndTheOptionsAndOneIsAnOperand() {
        assertThat(options.parse(List.of("-", "--", "-s", "--")).operands()).containsExactly("-", "-s", "--");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> options.parse(List.of("-x"))).hasMessage("Unrecognized option: -x");
        assertThatThrownBy(() -> options.parse(List.of("-v"))).hasMessage("Missing argument for option: v");
        assertThatThrownBy(() -> options.parse(List.of("-v", "-s"))).hasMessage("Missing argument for option: v");
        assertThatThrownBy(() -> options.parse(List.of("-v", "x")).version()).hasMessage("-v argument must be an int value");
        assertThatThrownBy(() -> Options.of("n:", "b:").exclusive("n", "b").parse(List.of("-n", "1", "-b", "1")))
                .hasMessage("The option 'b' was specified but an option from this group has already been selected: 'n'");
    }
}
