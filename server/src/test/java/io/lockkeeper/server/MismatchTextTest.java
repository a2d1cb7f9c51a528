package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.tree.DigestMismatch;
import org.junit.jupiter.api.Test;

class MismatchTextTest {
    @Test
    void itSaysWhereTheTreesPartedAtTheEarliest() {
        assertThat(MismatchText.of(new DigestMismatch(0x10000002aL, 15, 0xabc, 0xdef, 0x100000029L, 0x100000020L, 1))).isEqualTo(
            "zxid=0x10000002a txnType=15 digest=def expected=abc inARow=1 lastEqual=0x100000029 snapshot=0x100000020");
        assertThat(MismatchText.of(new DigestMismatch(7, DigestMismatch.SNAPSHOT, 1, 2, -1, 0, 4))).isEqualTo(
            "zxid=0x7 txnType=none, the snapshot says so itself digest=2 expected=1 inARow=4 lastEqual=none snapshot=none");
    }
}
