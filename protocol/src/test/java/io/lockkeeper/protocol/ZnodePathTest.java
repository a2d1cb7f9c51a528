package io.lockkeeper.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZnodePathTest {
    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b", "/a..b", "/..a", "/a.", "/...", "/a b", "/\u00e9\u4e2d", "/\uf900", "/\uffef"})
    void legalPaths(String path) {
        assertThat(ZnodePath.flaw(path)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "a/b", "/a/", "//", "//a", "/a//b", "/.", "/..", "/a/.", "/a/..", "/../a", "/a/./b", "/\u0000", "/a\u0001",
                "/\u001f", "/\u007f", "/\u009f", "/\ud800", "/\ue000", "/\uf8ff", "/\ufff0", "/\ufffe", "/\uffff"
            })
    void illegalPathsSayWhy(String path) {
        assertThat(ZnodePath.flaw(path)).isNotBlank();
    }

    @Test
    void nullIsNoPath() {
        assertThat(ZnodePath.isLegal(null)).isFalse();
    }

    @Test
    void parentOfAChildOfTheRootIsTheRoot() {
        assertThat(ZnodePath.parent("/a")).isEqualTo("/");
        assertThat(ZnodePath.parent("/a/b")).isEqualTo("/a");
        assertThat(ZnodePath.name("/a/b")).isEqualTo("b");
        assertThat(ZnodePath.child("/", "a")).isEqualTo("/a");
        assertThat(ZnodePath.child("/a", "b")).isEqualTo("/a/b");
    }
}
