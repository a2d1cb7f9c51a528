package io.lockkeeper.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final Watches watches = new Watches();
    private final WatchListener listener = change -> {};

    @Test
    void manyWatchesAreRearmedInPacketsThatAServerCanRead() {
        List<String> data = new ArrayList<>();
        List<String> recursive = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String path = "/a/rather/long/path/of/a/znode/that/somebody/watches/\u4e2d\u6587/" + i;
            watches.add(Watches.Kind.DATA, path, listener);
            data.add(path);
            watches.add(Watches.Kind.RECURSIVE, path, listener);
            recursive.add(path);
        }

        List<Operation.SetWatches> packets = watches.rearm(77, true);

        assertThat(packets).hasSizeGreaterThan(2).allSatisfy(packet -> {
            JuteWriter out = new JuteWriter();
            RequestCodec.encode(packet, out);
            assertThat(out.length()).isLessThanOrEqualTo(Watches.PACKET_BYTES + 100);
            assertThat(packet.opCode()).isEqualTo(OpCode.SET_WATCHES2);
            assertThat(packet.relativeZxid()).isEqualTo(77);
        });
        assertThat(packets).flatExtracting(Operation.SetWatches::data).containsExactlyInAnyOrderElementsOf(data);
        assertThat(packets).flatExtracting(Operation.SetWatches::persistentRecursive)
                .containsExactlyInAnyOrderElementsOf(recursive);
    }

    @Test
    void withoutWatchesThereIsNothingToRearm() {
        assertThat(watches.rearm(1, true)).isEmpty();
    }

    @Test
    void aPathLongerThanAPacketStillGoes() {
        watches.add(Watches.Kind.CHILD, "/" + "x".repeat(Watches.PACKET_BYTES), listener);

        assertThat(watches.rearm(1, true)).hasSize(1);
    }

    @Test
    void anEventReachesARecursiveWatchOfAnAncestorButNotOfASiblingWithTheSamePrefix() {
        List<String> told = new ArrayList<>();
        WatchListener root = change -> told.add("root");
        WatchListener parent = change -> told.add("parent");
        WatchListener sibling = change -> told.add("sibling");
        watches.add(Watches.Kind.RECURSIVE, "/", root);
        watches.add(Watches.Kind.RECURSIVE, "/a", parent);
        watches.add(Watches.Kind.RECURSIVE, "/a/b", sibling);

        assertThat(watches.fire(new WatchEvent(WatchEvent.Type.NODE_CREATED, "/a/bc"))).containsExactlyInAnyOrder(root, parent);
    }

    @Test
    void oneListenerWithSeveralWatchesIsToldOnce() {
        watches.add(Watches.Kind.DATA, "/a", listener);
        watches.add(Watches.Kind.CHILD, "/a", listener);
        watches.add(Watches.Kind.PERSISTENT, "/a", listener);

        assertThat(watches.fire(new WatchEvent(WatchEvent.Type.NODE_DELETED, "/a"))).containsExactly(listener);
        assertThat(watches.rearm(1, true)).flatExtracting(Operation.SetWatches::data).isEmpty();
        assertThat(watches.rearm(1, true)).flatExtracting(Operation.SetWatches::child).isEmpty();
        assertThat(watches.rearm(1, true)).flatExtracting(Operation.SetWatches::persistent).containsExactly("/a");
    }
}
