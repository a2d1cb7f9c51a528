package io.lockkeeper.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The promises of the paper (section numbers are its own), looked at whenever something happens that could break them. */
final class Judge {
    private final World world;
    private final Map<Long, Long> leaders = new HashMap<>();
    private final Set<Proposal> proposed = new HashSet<>();
    /** Everything that was ever delivered by anyone, in its order. */
    final List<Proposal> order = new ArrayList<>();
    /** The same once more in the words of the paper. */
    final Run run = new Run();

    Judge(World world) {
        this.world = world;
    }

    void proposes(Node node, Proposal entry) {
        run.broadcasts(node.id, node.disk.current, entry);
        assertThat(proposed.add(entry)).as("%s is proposed once", entry).isTrue();
        assertThat(proposed.stream().filter(other -> other.zxid() == entry.zxid())).as("one proposal has a zxid").hasSize(1);
    }

    /** 1 Integrity, 2 total order, 3 agreement: whoever delivers, delivers the same at the same place, and only what was proposed. */
    void delivered(Node node, int index) {
        Proposal entry = node.applied.get(index);
        run.delivers(node.id, entry);
        if (index < order.size()) {
            assertThat(entry).as("what %s delivers at %d", node, index).isEqualTo(order.get(index));
            return;
        }
        assertThat(index).as("%s delivers without leaving anything out", node).isEqualTo(order.size());
        assertThat(proposed).as("what %s delivers was proposed", node).contains(entry);
        if (!order.isEmpty()) { // 4 local and 5 global primary order
            assertThat(Zxid.follows(entry.zxid(), order.getLast().zxid(), 0)).as("%s behind %s", entry, order.getLast()).isTrue();
        }
        order.add(entry);
    }

    /** 6 Primary integrity: who leads has delivered all that was delivered in epochs before; 7 an epoch has one leader. */
    void serves(Node node, ServerState state, long epoch) {
        run.begins(node.id);
        for (int i = 0; i < node.applied.size(); i++) {
            delivered(node, i);
        }
        assertThat(node.disk.current).as("%s serves in an epoch that is on its disk", node).isEqualTo(epoch);
        if (state == ServerState.LEADING) {
            assertThat(leaders.put(epoch, node.id)).as("leader of epoch %d beside %s", epoch, node).isNull();
            assertThat(node.applied).as("what the new leader %s has", node).hasSize(order.size());
            if (!node.applied.isEmpty()) {
                committedByLeader(node.applied.getLast());
            }
        }
    }

    /** 8 Nothing is committed that is not on the disks of a quorum. */
    void committedByLeader(Proposal entry) {
        ServerSet have = new ServerSet();
        world.nodes().stream().filter(node -> node.disk.has(entry)).forEach(node -> have.add(node.id));
        assertThat(world.deciding().isMetBy(have)).as("%s is on the disks of %s", entry, have).isTrue();
    }

    /** 9 No promise is told before it is on disk, 10 nor anything acknowledged. */
    void sends(Node node, LearnerMessage message) {
        SmallDisk disk = node.disk;
        switch (message) {
            case LearnerMessage.LeaderInfo m ->
                assertThat(disk.accepted).as("accepted epoch of %s when it tells %s", node, m).isGreaterThanOrEqualTo(m.epoch());
            case LearnerMessage.AckEpoch m -> {
                assertThat(disk.accepted).as("accepted epoch of %s when it promises", node).isEqualTo(node.zab().acceptedEpoch());
                assertThat(disk.last()).as("history of %s when it says %s", node, m).isEqualTo(m.lastZxid());
            }
            case LearnerMessage.Ack m when Zxid.counter(m.zxid()) == 0 ->
                assertThat(disk.current).as("current epoch of %s when it says %s", node, m).isEqualTo(Zxid.epoch(m.zxid()));
            case LearnerMessage.Ack m ->
                assertThat(disk.entries).as("log of %s when it says %s", node, m).extracting(Proposal::zxid).contains(m.zxid());
            case LearnerMessage.AckUpTo m ->
                assertThat(disk.entries).as("log of %s when it says %s", node, m).extracting(Proposal::zxid).contains(m.zxid());
            case LearnerMessage _ -> {}
        }
    }
}
