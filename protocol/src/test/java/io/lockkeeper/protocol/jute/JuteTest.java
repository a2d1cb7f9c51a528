package io.lockkeeper.protocol.jute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JuteTest {
    /** C10: null and empty are two values. */
    @Test
    void nullAndEmptyAreTold() {
        JuteWriter out = new JuteWriter();
        out.writeBuffer(null).writeBuffer(new byte[0]).writeString(null).writeString("");
        JuteReader in = new JuteReader(out.toByteArray());
        assertThat(in.readBuffer()).isNull();
        assertThat(in.readBuffer()).isEmpty();
        assertThat(in.readString()).isNull();
        assertThat(in.readString()).isEmpty();
    }

    @Test
    void stringsAreUtf8WhereverTheFirstForeignLetterStands() {
        for (String text : new String[] {"plain", "\u00e9", "ab\u4e2d", "x\uD83D\uDE00y"}) {
            JuteWriter out = new JuteWriter(1);
            out.writeString(text);
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            assertThat(out.length()).isEqualTo(4 + utf8.length);
            assertThat(new JuteReader(out.toByteArray()).readString()).isEqualTo(text);
        }
    }

    /** C11. */
    @Test
    void anyByteButZeroIsTrue() {
        assertThat(new JuteReader(new byte[] {2}).readBoolean()).isTrue();
        assertThat(new JuteReader(new byte[] {0}).readBoolean()).isFalse();
    }

    @Test
    void aLengthAboveTheLimitIsRefusedBeforeAnythingIsAllocated() {
        byte[] bytes = new JuteWriter().writeInt(Integer.MAX_VALUE).toByteArray();
        assertThatThrownBy(() -> new JuteReader(bytes, 0, 4, 100).readBuffer())
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("Unreasonable length = 2147483647");
        assertThatThrownBy(() -> new JuteReader(bytes).readBuffer())
                .isInstanceOfSatisfying(MalformedException.class, e -> assertThat(e.isTruncated()).isTrue());
        byte[] negative = new JuteWriter().writeInt(-2).toByteArray();
        assertThatThrownBy(() -> new JuteReader(negative).readString()).isInstanceOf(MalformedException.class);
    }

    @Test
    void theOffsetInARefusalCountsFromTheRecordsStart() {
        byte[] bytes = new byte[20];
        JuteReader in = new JuteReader(bytes, 10, 6, 100);
        in.readInt();
        assertThatThrownBy(in::readInt)
                .isInstanceOfSatisfying(MalformedException.class, e -> assertThat(e.offset()).isEqualTo(4));
    }
}
