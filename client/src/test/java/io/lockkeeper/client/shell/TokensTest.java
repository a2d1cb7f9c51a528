package io.lockkeeper.client.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {

    @Test
    void wordsEndAtWhiteSpace() {
        assertThat(Tokens.of("  set  /a\tb ")).containsExactly("set", "/a", "b");
        assertThat(Tokens.of(" ")).isEmpty();
    }

    @Test
    void quotedWordsKeepSpacesAndLoseTheQuotes() {
        assertThat(Tokens.of("set /a \"b 'c' d\" 'e \"f\"' \"\"")).containsExactly("set", "/a", "b 'c' d", "e \"f\"", "");
    }

    @Test
    void quotesAndBackslashesInsideOfAWordAreLetters() {
        assertThat(Tokens.of("a\"b c\\ d it's")).containsExactly("a\"b", "c\\", "d", "it's");
    }

    @Test
    void aQuoteThatNothingClosesIsDropped() {
        assertThat(Tokens.of("set /a \"b c")).containsExactly("set", "/a", "b", "c");
    }
}
