package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One image of the tree for files and learners: who gets it when. */
class ImagesTest {
    private static final int SMALL = 100;
    private static final int ALL = 1 << 20;
    private static final long PATIENCE = 10_000;

    private final Host host = new Host();
    private final Times times = new Times(1000);
    private final Snapshots snapshots = new Snapshots(host.tree, new SnapshotCadence(host.config), times, PATIENCE);

    @BeforeEach
    void someZnodes() {
        times.set(new Event.Time(0, 0));
        host.connect(1);
        for (int i = 0; i < 10; i++) {
            host.send(1, Host.create("/n" + i));
        }
        host.forget();
    }

    @Test
    void severalLearnersGetTheSamePortionsAsFastAsTheSlowest() {
        snapshots.want(7);
        snapshots.want(8);
        assertThat(snapshots.openForLearners(host)).containsExactly(7L, 8L);
        snapshots.streamDemanded(7, SMALL, host);
        assertThat(host.said()).isEmpty();
        snapshots.streamDemanded(8, ALL, host);
        assertThat(host.said()).containsExactly("link 7 portion", "link 8 portion");
        snapshots.streamDemanded(8, ALL, host);
        snapshots.streamDemanded(7, ALL, host);
        assertThat(host.said()).containsExactly("link 7 last portion", "link 8 last portion");
    }

    @Test
    void aLearnerDoesNotWaitForAFileWhichIsBegunAnew() {
        snapshots.start(host);
        snapshots.demanded(SMALL, host);
        snapshots.want(7);
        assertThat(snapshots.openForLearners(host)).containsExactly(7L);
        assertThat(host.said()).containsExactly("snapshot @11", "portion", "snapshot broken");
        snapshots.demanded(SMALL, host); // was on its way
        snapshots.ended(host);
        assertThat(host.said()).isEmpty();
        snapshots.streamDemanded(7, ALL, host);
        assertThat(host.said()).containsExactly("link 7 last portion", "roll", "snapshot @11");
        snapshots.demanded(ALL, host);
        assertThat(host.said()).containsExactly("last portion");
    }

    @Test
    void whoComesLateWaitsForTheNextImage() {
        snapshots.want(7);
        assertThat(snapshots.openForLearners(host)).containsExactly(7L);
        snapshots.want(8);
        assertThat(snapshots.openForLearners(host)).as("nothing has left yet").containsExactly(8L);
        snapshots.streamDemanded(7, SMALL, host);
        snapshots.streamDemanded(8, SMALL, host);
        snapshots.want(9);
        assertThat(snapshots.openForLearners(host)).isEmpty();
        snapshots.linkGone(7, host);
        snapshots.streamDemanded(8, ALL, host);
        assertThat(snapshots.openForLearners(host)).containsExactly(9L);
    }

    @Test
    void aLearnerThatIsGoneKeepsNobodyWaiting() {
        snapshots.want(7);
        snapshots.want(8);
        snapshots.openForLearners(host);
        snapshots.streamDemanded(8, ALL, host);
        snapshots.linkGone(7, host);
        assertThat(host.said()).containsExactly("link 8 last portion");
    }

    @Test
    void whoAsksForNothingIsNotWaitedForForEver() {
        snapshots.want(7);
        snapshots.want(8);
        snapshots.openForLearners(host);
        snapshots.streamDemanded(8, ALL, host);
        times.set(new Event.Time(PATIENCE, 0));
        assertThat(snapshots.stalled()).isEmpty();
        times.set(new Event.Time(PATIENCE + 1, 0));
        assertThat(snapshots.stalled()).isEqualTo(List.of(7L));
    }

    @Test
    void ofATreeThatIsReplacedNothingRemains() {
        snapshots.start(host);
        snapshots.demanded(ALL, host);
        host.forget();
        snapshots.breakOff(host);
        assertThat(host.said()).as("its writer is still at it").containsExactly("snapshot broken");
        snapshots.ended(host);
        snapshots.breakOff(host);
        assertThat(host.said()).isEmpty();
        snapshots.start(host);
        assertThat(host.said()).as("there is nothing to write").containsExactly("notice SnapshotSkipped");
        snapshots.treeIsBack();
        snapshots.start(host);
        assertThat(host.said()).containsExactly("snapshot @11");
    }

    @Test
    void aTreeThatMayBeAheadOfItsZxidIsNoSnapshotOfIt() {
        host.tree.become(MachineDisk.read(MachineDisk.image(host.tree), 5));
        snapshots.start(host);
        assertThat(host.said()).containsExactly("notice SnapshotSkipped");
        host.tree.requireDigests();
        snapshots.start(host);
        assertThat(host.said()).containsExactly("snapshot @5");
    }
}
