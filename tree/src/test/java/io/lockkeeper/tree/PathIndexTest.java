package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathIndexTest {
    private static final int MANY = 200_000;

    private final TreeState state = new TreeState(
            new TreeOptions(true, false, false, true, false, false, TreeOptions.DEFAULT_MAX_ENTRY_BYTES, TreeOptions.DEFAULT.schemes(), 0));

    PathIndexTest() {
        state.addSystemZnodes();
    }

    private int create(String path, int parent, int sequence) {
        return state.create(state.paths.key(path), parent, null, Acl.OPEN, 0, sequence, sequence, 0);
    }

    private void delete(String path, int zxid) {
        PathKey key = state.paths.key(path);
        state.delete(state.paths.find(key), key, zxid);
    }

    @Test
    void findsEveryZnodeOfAWideParentAndOnlyThose() {
        int parent = create("/p", Znodes.ROOT, 1);
        for (int i = 0; i < MANY; i++) {
            create("/p/" + i, parent, i + 1);
        }
        for (int i = 0; i < MANY; i += 3) {
            delete("/p/" + i, MANY);
        }

        for (int i = 0; i < MANY; i++) {
            assertThat(state.paths.find("/p/" + i) == Znodes.NONE).isEqualTo(i % 3 == 0);
        }
        assertThat(state.paths.find("/p/")).isEqualTo(Znodes.NONE);
        assertThat(state.paths.find("p/1")).isEqualTo(Znodes.NONE);
        assertThat(state.paths.find("/q/1")).isEqualTo(Znodes.NONE);
        assertThat(state.znodes.childCount(parent)).isEqualTo(MANY - (MANY + 2) / 3);
    }

    @Test
    void namesChosenForTheirHashesSpoilNothingForOthers() {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; chosen.size() < 8_000; i++) {
            String path = "/x" + i;
            if (state.paths.hash(PathIndex.bytes(path), path.length()) >>> 24 == 0) {
                chosen.add(path);
                create(path, Znodes.ROOT, chosen.size());
            }
        }

        assertThat(chosen).allMatch(path -> state.paths.find(path) != Znodes.NONE);
        chosen.forEach(path -> delete(path, 1));
        assertThat(chosen).allMatch(path -> state.paths.find(path) == Znodes.NONE);
        assertThat(state.paths.find("/zookeeper/config")).isNotEqualTo(Znodes.NONE);
    }

    @Test
    void whoKnowsTheHashesOfOneServerKnowsNothingOfAnothers() {
        PathIndex other = new PathIndex(state.znodes, 1);
        int alike = 0;
        for (int i = 0; i < 1_000_000; i++) {
            byte[] path = PathIndex.bytes("/parent/" + i);
            boolean chosen = state.paths.hash(path, path.length) >>> 24 == 0;
            alike += chosen && other.hash(path, path.length) >>> 24 == 0 ? 1 : 0;
        }

        assertThat(alike).as("of a million about 15 by chance").isLessThan(100);
    }

    @Test
    void slotsOfDeletedZnodesAreUsedAgain() {
        for (int i = 1; i <= 10_000; i++) {
            create("/x" + i, Znodes.ROOT, i);
            delete("/x" + i, i);
        }

        assertThat(state.znodes.end()).isLessThan(10);
    }

    @Test
    void pathsMayBeVeryDeepAndVeryLong() {
        String name = "\u00e9".repeat(60);
        StringBuilder path = new StringBuilder();
        int parent = Znodes.ROOT;
        for (int depth = 1; depth <= 1000; depth++) {
            path.append('/').append(name);
            parent = create(path.toString(), parent, 1);
        }

        assertThat(state.paths.find(path.toString())).isEqualTo(parent);
        assertThat(state.znodes.path(parent)).isEqualTo(path.toString());
    }

    @Test
    void sequenceNumbersHaveTenPlacesAndASign() {
        assertThat(CreatePreparer.numbered("/a", 0)).isEqualTo("/a0000000000");
        assertThat(CreatePreparer.numbered("/a", 2147483647)).isEqualTo("/a2147483647");
        assertThat(CreatePreparer.numbered("/a", -5)).isEqualTo("/a-000000005");
        assertThat(CreatePreparer.numbered("/a", Integer.MIN_VALUE)).isEqualTo("/a-2147483648");
    }
}
