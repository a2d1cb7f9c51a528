package io.lockkeeper.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertiesTextTest {
    @Test
    void everyTextReadsAsJavaPropertiesReadsIt() throws IOException {
        String alphabet = "ab=: \t\f\\\\\\\n\n\r#!u00e9";
        int refused = 0;
        int continued = 0;
        for (long seed = 0; seed < 40_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            continued += text.indexOf("\\\n") >= 0 ? 1 : 0;
            Properties expected = new Properties();
            try {
                expected.load(new StringReader(text.toString()));
            } catch (IllegalArgumentException e) {
                refused++;
                assertThatThrownBy(() -> read(text.toString())).as("seed %d", seed).isInstanceOf(PropertiesText.BadEscape.class);
                continue;
            }
            assertThat(read(text.toString())).as("seed %d, text <%s>", seed, text).isEqualTo(expected);
        }
        assertThat(refused).as("malformed escapes seen").isPositive();
        assertThat(continued).as("continuation lines seen").isPositive();
    }

    @Test
    void eachKeyKeepsTheLineItBeginsOn() {
        String text = "# one\n\na=1\r\nb=2 \\\n   3\rc : 4\n! six\n\td\n";

        assertThat(new PropertiesText(text).entries()).containsExactly(
            new PropertiesText.Entry(3, "a", "1"),
            new PropertiesText.Entry(4, "b", "2 3"),
            new PropertiesText.Entry(6, "c", "4"),
            new PropertiesText.Entry(8, "d", ""));
    }

    @Test
    void escapesStandForTheCharactersOfJavaProperties() {
        assertThat(new PropertiesText("k\\ ey\\==\\u00fc\\t\\q\\\\").entries())
            .containsExactly(new PropertiesText.Entry(1, "k ey=", "ü\tq\\"));
    }

    @Test
    void repeatedKeysAllAppearInTheirOrder() {
        assertThat(new PropertiesText("a=1\na=2").entries()).extracting(PropertiesText.Entry::value).isEqualTo(List.of("1", "2"));
    }

    @Test
    void aMalformedEscapeIsRefusedWithItsLine() {
        assertThatThrownBy(() -> new PropertiesText("a=1\ndataDir=C:\\users\n").entries())
            .isInstanceOfSatisfying(PropertiesText.BadEscape.class, e -> assertThat(e.line()).isEqualTo(2))
            .hasMessageStartingWith("\\u needs four hexadecimal digits");
    }

    private static Map<Object, Object> read(String text) {
        Map<Object, Object> read = new LinkedHashMap<>();
        new PropertiesText(text).entries().forEach(entry -> read.put(entry.key(), entry.value()));
        return read;
    }
}
