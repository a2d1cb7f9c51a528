package io.lockkeeper.protocol.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.jute.MalformedException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of who is in an ensemble. */
class MembershipTest {
    private static final String THREE = """
            server.1=zk1:2888:3888:participant;0.0.0.0:2181
            server.2=zk2:2888:3888:participant
            server.3=zk3:2888:3888:observer
            version=10000002a""";

    /** Q4. */
    @Test
    void theCanonicalTextIsReadAndWrittenUnchanged() {
        Membership read = Membership.parse(THREE);
        assertThat(read.text()).isEqualTo(THREE);
        assertThat(read.version()).isEqualTo(0x10000002aL);
        assertThat(read.voters()).containsExactly(1L, 2L);
        assertThat(read.textWithoutVersion()).isEqualTo(THREE.substring(0, THREE.lastIndexOf('\n')));
    }

    /** Q1, Q2. */
    @ParameterizedTest
    @CsvSource({
        "a:2888:3888, a:2888:3888:participant",
        "a:2888:3888:observer;2181, a:2888:3888:observer;0.0.0.0:2181",
        "a:2888:3888:OBSERVER ;127.0.0.1:2181, a:2888:3888:observer;127.0.0.1:2181",
        "[fe80::1]:2888:3888;[::]:2181, [fe80::1]:2888:3888:participant;[::]:2181",
        "b:1:2|a:3:4, a:3:4|b:1:2:participant",
        "a:1:2;;2281, a:1:2:participant;;0.0.0.0:2281",
        "a:1:2;5;6, a:1:2:participant;0.0.0.0:5;0.0.0.0:6"
    })
    void aMemberIsWrittenInFull(String said, String canonical) {
        assertThat(Member.parse(1, said).text()).isEqualTo(canonical);
        assertThat(Member.parse(1, canonical)).isEqualTo(Member.parse(1, said));
    }

    /** Q5 among them. */
    @ParameterizedTest
    @ValueSource(strings = {
        "", "a", "a:1", "a:1:1", "a:1:2:leader", "a:1:2:observer:x", "a:1:2|b:1:2:observer", ":1:2", "a:1:70000", "a:1:2;x", "a:1:2;",
        "a:1:2;1;2;3", "[a:1:2", "a:1:2;h:1:2", "a:x:2"
    })
    void aMemberThatSaysSomethingElseIsRefused(String said) {
        assertThatThrownBy(() -> Member.parse(1, said)).isInstanceOf(MalformedException.class);
    }

    @Test
    void groupsAndWeightsAreKeptAndEveryWeightIsSaid() {
        Membership read = Membership.parse("server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2\ngroup.7=1:2\ngroup.8=3\nweight.2=5");
        assertThat(read.isHierarchical()).isTrue();
        assertThat(read.weight(1)).isOne();
        assertThat(read.weight(2)).isEqualTo(5);
        assertThat(read.weight(99)).isZero();
        assertThat(read.text()).endsWith("group.7=1:2\ngroup.8=3\nweight.1=1\nweight.2=5\nweight.3=1\nversion=0");
        assertThat(Membership.parse(read.text())).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "server.1=a:1:2\nclientPort=2181", "server.x=a:1:2", "server.9223372036854775807=a:1:2", "server.-1=a:1:2", "version=xyz",
        "server.1=a:1:2\nweight.1=2", "server.1=a:1:2\ngroup.1=2", "server.1=a:1:2\ngroup.1=1\ngroup.2=1",
        "server.1=a:1:2\ngroup.1=1\nweight.1=-1", "server.1=a:1:2\\u12"
    })
    void aTextThatSaysSomethingElseIsRefused(String text) {
        assertThatThrownBy(() -> Membership.parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void itIsReadLikeAnyPropertiesFile() {
        assertThat(Membership.parse("# ours\n\n  server.1 : a:1:2\nversion = 1F\n! end"))
                .isEqualTo(Membership.parse("version=1f\nserver.1=a:1:2:participant"));
    }

    /** Section 1.3: the version decides, and where it differs the members do. */
    @Test
    void twoMembershipsAreTheSameByVersionOrByContent() {
        Membership one = Membership.parse("server.1=a:1:2\nversion=1");
        assertThat(one.isSameAs(Membership.parse("server.1=b:1:2\nversion=1"))).isTrue();
        assertThat(one.isSameAs(Membership.parse("server.1=a:1:2\nversion=2"))).isTrue();
        assertThat(one.isSameAs(Membership.parse("server.1=b:1:2\nversion=2"))).isFalse();
        assertThat(one.isSameAs(Membership.parse("server.1=a:1:2;7\nversion=2"))).isFalse();
    }

    @Test
    void anyTextGivesAMembershipOrARefusal() {
        int refused = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(THREE + "\ngroup.1=1:2\nweight.1=3");
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                text.setCharAt(random.nextInt(text.length()), "=:;|.[]\\\n0123459a#".charAt(random.nextInt(17)));
            }
            try {
                assertThat(Membership.parse(text.toString())).as("seed %d", seed).isNotNull();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 19_999);
    }
}
