package io.lockkeeper.protocol.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownIdsTest {
    private static final List<Id> HOME = List.of(new Id("ip", "127.0.0.1"));
    private static final List<Id> TWO = List.of(new Id("ip", "127.0.0.1"), new Id("digest", "bob:x"));

    private final KnownIds known = new KnownIds();

    @Test
    void whatComesAgainIsTheSame() {
        List<Id> first = read(HOME);
        assertThat(first).isEqualTo(HOME);
        assertThat(read(HOME)).isSameAs(first);
    }

    @Test
    void whatIsOtherwiseIsReadAnewHoweverAlikeItBegins() {
        assertThat(read(HOME)).isEqualTo(HOME);
        assertThat(read(TWO)).isEqualTo(TWO);
        assertThat(read(HOME)).isEqualTo(HOME);
        assertThat(read(List.of())).isEmpty();
        assertThat(read(TWO)).isEqualTo(TWO);
    }

    @Test
    void partsMayBeMissing() {
        List<Id> odd = List.of(new Id(null, null), new Id("ip", ""));
        assertThat(read(odd)).isEqualTo(odd);
        assertThat(read(odd)).isEqualTo(odd);
    }

    @Test
    void whatStandsBehindThemIsLeft() {
        read(HOME);
        JuteWriter out = new JuteWriter();
        KnownIds.write(HOME, out);
        out.writeInt(42);
        JuteReader in = new JuteReader(out.toByteArray());
        known.read(in);
        assertThat(in.readInt()).isEqualTo(42);
    }

    private List<Id> read(List<Id> ids) {
        JuteWriter out = new JuteWriter();
        KnownIds.write(ids, out);
        JuteReader in = new JuteReader(out.toByteArray());
        List<Id> read = known.read(in);
        assertThat(in.remaining()).isZero();
        return read;
    }
}
