package io.lockkeeper.dist.ensemble;

import static io.lockkeeper.dist.ensemble.Product.APACHE_3_9;
import static io.lockkeeper.dist.ensemble.Product.LOCKKEEPER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five servers of which some are lost: who leads the others, and whether there are enough of them. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class FiveServersTest {
    // The client asks this list whether it contains null, which those of List.of do not like.
    private static final List<ACL> OPEN = Collections.singletonList(new ACL(Perms.ALL, new Id("world", "anyone")));

    @TempDir
    private Path home;

    /** The second is elected in the end. */
    static Stream<List<Product>> mixes() {
        return Stream.of(
            Collections.nCopies(5, LOCKKEEPER),
            List.of(APACHE_3_9, LOCKKEEPER, APACHE_3_9, LOCKKEEPER, APACHE_3_9),
            List.of(LOCKKEEPER, APACHE_3_9, LOCKKEEPER, APACHE_3_9, LOCKKEEPER));
    }

    private static void create(Member through, String path) throws Exception {
        ZooKeeper zk = Contents.connect(through.connectString());
        try {
            zk.create(path, new byte[0], OPEN, CreateMode.PERSISTENT);
        } finally {
            zk.close();
        }
    }

    /** Started one by one the third leads; their zxids are 8, 8, 8, 7, 7; without the third and the fifth the second leads. */
    @ParameterizedTest
    @MethodSource("mixes")
    void ofThoseWhoHaveMostTheOneWithTheHighestNumberLeads(List<Product> products) throws Exception {
        try (Ensemble five = Ensemble.Plan.of(home, products.toArray(Product[]::new)).create().start(3)) {
            Member third = five.member(3);
            assertThat(third.mode()).isEqualTo("leader");
            for (int later : new int[] {4, 5}) {
                five.member(later).start();
                five.member(later).awaitMode("follower");
            }
            create(third, "/seven");
            five.member(4).stop();
            five.member(5).kill();
            create(five.member(1), "/eight");
            third.kill();

            five.member(4).start();
            five.member(2).awaitMode("leader");
            List<Member> three = List.of(five.member(1), five.member(2), five.member(4));
            three.forEach(Member::awaitServing);
            create(five.member(4), "/nine");
            assertThat(Contents.requireSame(three)).containsKeys("/seven", "/eight", "/nine");

            third.start();
            five.member(5).start();
            five.awaitAllServing();
            assertThat(five.member(2).mode()).as("nobody is in need of another leader").isEqualTo("leader");
            assertThat(Contents.requireSame(five.members())).containsKeys("/seven", "/eight", "/nine");
        }
    }

    /** Three groups, of which two decide: 1 and 2 together, 3, and 4, with whom 5 has nothing to say. */
    @ParameterizedTest
    @MethodSource("mixes")
    void groupsAndWeightsDecideAndNotHeads(List<Product> products) throws Exception {
        try (Ensemble five = Ensemble.Plan.of(home, products.toArray(Product[]::new))
                .with("group.1=1:2", "group.2=3", "group.3=4:5", "weight.5=0").create()) {
            List<Member> four = List.of(five.member(2), five.member(3), five.member(4), five.member(5));
            four.forEach(Member::start);
            four.forEach(Member::awaitServing);
            create(five.member(5), "/two-groups");

            five.member(3).kill();
            List<Member> heads = List.of(five.member(2), five.member(4), five.member(5));
            heads.forEach(member -> member.awaitMode("")); // one group is not enough
            TimeUnit.SECONDS.sleep(1); // They would have elected somebody.
            assertThat(heads).allMatch(member -> member.mode().isEmpty());

            five.member(1).start();
            List<Member> three = List.of(five.member(1), five.member(2), five.member(4));
            three.forEach(Member::awaitServing);
            create(five.member(1), "/other-groups");
            five.member(5).kill();
            three.forEach(Member::awaitServing);
            create(five.member(2), "/without-the-fifth");
            assertThat(Contents.requireSame(three)).containsKeys("/two-groups", "/without-the-fifth", "/other-groups");
        }
    }
}
