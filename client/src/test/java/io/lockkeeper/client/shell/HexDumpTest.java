package io.lockkeeper.client.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HexDumpTest {

    @Test
    void sixteenBytesMakeARow() {
        byte[] bytes = new byte[17];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 15);
        }

        assertThat(HexDump.lines(bytes)).containsExactly(
                "         +-------------------------------------------------+",
                "         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |",
                "+--------+-------------------------------------------------+----------------+",
                "|00000000| 00 0f 1e 2d 3c 4b 5a 69 78 87 96 a5 b4 c3 d2 e1 |...-<KZix.......|",
                "|00000010| f0                                              |.               |",
                "+--------+-------------------------------------------------+----------------+");
    }

    @Test
    void nothingMakesNoTable() {
        assertThat(HexDump.lines(new byte[0])).isEmpty();
    }
}
