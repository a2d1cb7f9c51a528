package io.lockkeeper.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> WORDS = List.of("clientPort", "clientPortAddress", "snapCount", "dataDir");

    @Test
    void editsAreLettersInsertedDeletedOrReplaced() {
        assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.edits("", "abc")).isEqualTo(3);
        assertThat(Nearest.edits("abc", "abc")).isZero();
    }

    @Test
    void theWordWithTheFewestEditsIsNearest() {
        assertThat(Nearest.to("clientport", WORDS)).contains("clientPort");
        assertThat(Nearest.to("snapCnt", WORDS)).contains("snapCount");
        assertThat(Nearest.to("datadirs", WORDS)).contains("dataDir");
    }

    @Test
    void nothingIsNearWhatLooksLikeNothing() {
        assertThat(Nearest.to("zzzzzz", WORDS)).isEmpty();
        assertThat(Nearest.to("x".repeat(100_000), WORDS)).isEmpty();
    }
}
