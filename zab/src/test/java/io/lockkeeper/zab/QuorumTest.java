package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.Membership;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who can decide. */
class QuorumTest {
    @Test
    void moreThanHalfOfTheVotersDecideWhoeverElseAgrees() {
        Quorum three = Quorum.of(World.membership(3, 2));
        assertThat(met(three, 1, 2)).isTrue();
        assertThat(met(three, 1, 4, 5, 77)).as("observers and strangers").isFalse();
        Quorum four = Quorum.of(World.membership(4, 0));
        assertThat(met(four, 1, 2)).as("half is not more than half").isFalse();
        assertThat(met(four, 1, 2, 4)).isTrue();
        assertThat(met(Quorum.of(World.membership(0, 2)), 1, 2)).as("nobody decides where nobody votes").isFalse();
    }

    /** Q11. */
    @Test
    void inGroupsMoreThanHalfOfTheWeightOfMoreThanHalfOfThem() {
        Quorum groups = Quorum.of(Membership.parse(World.membership(7, 0).text()
                + "\ngroup.1=1:2:3\ngroup.2=4:5:6\ngroup.3=7\nweight.4=3\nweight.7=0"));
        assertThat(met(groups, 1, 2, 4)).as("group 3 weighs nothing, and server 4 is most of group 2").isTrue();
        assertThat(met(groups, 1, 2, 5, 6)).as("two of five are not more than half").isFalse();
        assertThat(met(groups, 1, 4, 7)).isFalse();
        assertThat(met(groups)).isFalse();
    }

    @Test
    void anyTwoQuorumsHaveAServerInCommon() {
        List<Membership> memberships = List.of(World.membership(5, 0), World.membership(4, 1),
                Membership.parse(World.membership(6, 0).text() + "\ngroup.1=1:2:3\ngroup.2=4:5:6\nweight.2=4"));
        for (Membership membership : memberships) {
            Quorum quorum = Quorum.of(membership);
            for (int one = 0; one < 64; one++) {
                for (int other = 0; other < 64; other++) {
                    if ((one & other) == 0) {
                        assertThat(met(quorum, ids(one)) && met(quorum, ids(other))).as("%d and %d", one, other).isFalse();
                    }
                }
            }
        }
    }

    private static long[] ids(int bits) {
        return LongStream.rangeClosed(1, 6).filter(id -> (bits >> id - 1 & 1) != 0).toArray();
    }

    private static boolean met(Quorum quorum, long... ids) {
        return quorum.isMetBy(ServerSet.of(LongStream.of(ids).boxed().toList()));
    }
}
