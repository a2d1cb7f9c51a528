package io.lockkeeper.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildNamesTest {
    @Test
    void namesComeBackFromTheWireAsTheyWere() {
        List<String> names = List.of("a", "", "\u00e9\u4e2d", "n".repeat(300));
        JuteWriter out = new JuteWriter();
        ChildNames.of(names).write(out);

        ChildNames read = ChildNames.read(new JuteReader(out.toByteArray()));

        assertThat(read).isEqualTo(ChildNames.of(names));
        assertThat(read.toList()).isEqualTo(names);
        assertThat(read.count()).isEqualTo(4);
        assertThat(read.encodedBytes()).isEqualTo(out.length() - Integer.BYTES);
    }

    @Test
    void aNullVectorIsNoNamesAndANullNameAnEmptyOne() {
        byte[] nullVector = new JuteWriter().writeInt(-1).toByteArray();
        byte[] nullName = new JuteWriter().writeInt(2).writeInt(-1).writeString("b").toByteArray();

        assertThat(ChildNames.read(new JuteReader(nullVector))).isEqualTo(ChildNames.NONE);
        assertThat(ChildNames.read(new JuteReader(nullName)).toList()).containsExactly("", "b");
    }

    @Test
    void aCountWithoutItsNamesIsRefused() {
        byte[] bytes = new JuteWriter().writeInt(Integer.MAX_VALUE).writeString("a").toByteArray();

        assertThatThrownBy(() -> ChildNames.read(new JuteReader(bytes))).isInstanceOf(MalformedException.class);
    }
}
