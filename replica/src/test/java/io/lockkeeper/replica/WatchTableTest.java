package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.WatcherType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WatchTableTest {
    private static final int OPEN = 0;

    /** An ACL that only the identity "friend" may read under. */
    private static final int FRIENDS = 1;

    private static final List<Id> STRANGER = List.of(new Id("ip", "127.0.0.1"));
    private static final List<Id> FRIEND = List.of(new Id("digest", "friend"));

    private final WatchTable watches = new WatchTable((acl, ids) -> acl == OPEN || ids.equals(FRIEND));
    private final EventLog log = new EventLog();
    private final Watcher one = new Watcher(1, STRANGER);
    private final Watcher two = new Watcher(2, STRANGER);

    @Test
    void aDataWatchFiresOnce() {
        watches.watchData("/a", one);
        changed("/a");
        changed("/a");
        assertThat(log.toldTo(1)).containsExactly("NODE_DATA_CHANGED /a");
    }

    @Test
    void anExistsWatchHearsOfTheCreation() {
        watches.watchData("/a", one);
        created("/a");
        assertThat(log.toldTo(1)).containsExactly("NODE_CREATED /a");
        assertThat(watches.count()).isZero();
    }

    @Test
    void aChildWatchHearsOfChildrenComingAndGoingButNotChanging() {
        watches.watchChildren("/a", one);
        changed("/a/b");
        changed("/a");
        assertThat(log.toldTo(1)).isEmpty();
        created("/a/b");
        watches.watchChildren("/a", one);
        deleted("/a/b");
        assertThat(log.toldTo(1)).containsExactly("NODE_CHILDREN_CHANGED /a", "NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void theParentOfAChildOfTheRootIsTheRoot() {
        watches.watchChildren("/", one);
        created("/a");
        assertThat(log.toldTo(1)).containsExactly("NODE_CHILDREN_CHANGED /");
    }

    @Test
    void dataChildAndExistsWatchOfADeletedZnodeAreOneEvent() {
        watches.watchData("/a", one);
        watches.watchChildren("/a", one);
        deleted("/a");
        assertThat(log.toldTo(1)).containsExactly("NODE_DELETED /a");
        created("/a");
        created("/a/b");
        assertThat(log.toldTo(1)).as("both watches are consumed").hasSize(1);
    }

    @Test
    void theZnodeComesBeforeItsParentsChildren() {
        watches.watchData("/a/b", one);
        watches.watchChildren("/a", one);
        created("/a/b");
        watches.watchData("/a/b", one);
        watches.watchChildren("/a", one);
        deleted("/a/b");
        assertThat(log.toldTo(1))
                .containsExactly("NODE_CREATED /a/b", "NODE_CHILDREN_CHANGED /a", "NODE_DELETED /a/b", "NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void aPersistentWatchStaysAndHearsOfDirectChildrenOnlyAsChildrenChanged() {
        watches.watchPersistently("/a", one);
        created("/a");
        created("/a/b");
        changed("/a/b");
        created("/a/b/c");
        changed("/a");
        deleted("/a/b");
        deleted("/a");
        created("/a");
        assertThat(log.toldTo(1))
                .containsExactly(
                        "NODE_CREATED /a",
                        "NODE_CHILDREN_CHANGED /a",
                        "NODE_DATA_CHANGED /a",
                        "NODE_CHILDREN_CHANGED /a",
                        "NODE_DELETED /a",
                        "NODE_CREATED /a");
    }

    @Test
    void aSubtreeWatchHearsOfEveryDescendantButNeverOfChildrenChanged() {
        watches.watchSubtree("/a", one);
        created("/a");
        created("/a/b");
        created("/a/b/c");
        changed("/a/b/c");
        deleted("/a/b/c");
        created("/ab");
        assertThat(log.toldTo(1))
                .containsExactly(
                        "NODE_CREATED /a",
                        "NODE_CREATED /a/b",
                        "NODE_CREATED /a/b/c",
                        "NODE_DATA_CHANGED /a/b/c",
                        "NODE_DELETED /a/b/c");
    }

    @Test
    void aSubtreeWatchOnTheRootCoversEverythingIncludingTheRoot() {
        watches.watchSubtree("/", one);
        changed("/");
        created("/zookeeper/quota/x");
        assertThat(log.toldTo(1)).containsExactly("NODE_DATA_CHANGED /", "NODE_CREATED /zookeeper/quota/x");
    }

    @Test
    void inOneStepAConnectionHearsOnlyOnceWhateverItWatches() {
        watches.watchSubtree("/", one);
        watches.watchSubtree("/a", one);
        watches.watchSubtree("/a/b", one);
        watches.watchPersistently("/a/b", one);
        watches.watchData("/a/b", one);
        watches.watchChildren("/a/b", one);
        deleted("/a/b");
        assertThat(log.toldTo(1)).containsExactly("NODE_DELETED /a/b");
    }

    @Test
    void whoMayNotReadIsNotToldAndHisWatchIsGoneAllTheSame() {
        watches.watchData("/secret", one);
        watches.created("/secret", FRIENDS, OPEN, 7, log);
        changed("/secret");
        assertThat(log.toldTo(1)).isEmpty();
    }

    @Test
    void whoseIdentityGrewIsTold() {
        watches.watchData("/secret", one);
        one.ids = FRIEND;
        watches.created("/secret", FRIENDS, OPEN, 7, log);
        assertThat(log.toldTo(1)).containsExactly("NODE_CREATED /secret");
    }

    @Test
    void childrenChangedIsFilteredByTheParentsAcl() {
        watches.watchChildren("/a", one);
        watches.created("/a/b", FRIENDS, OPEN, 7, log);
        assertThat(log.toldTo(1)).containsExactly("NODE_CHILDREN_CHANGED /a");
        watches.watchChildren("/a", one);
        watches.created("/a/c", OPEN, FRIENDS, 8, log);
        assertThat(log.toldTo(1)).hasSize(1);
    }

    @Test
    void aSubtreeIsFilteredByTheChangedZnode() {
        watches.watchSubtree("/a", one);
        watches.created("/a/secret", FRIENDS, OPEN, 7, log);
        watches.created("/a/open", OPEN, OPEN, 8, log);
        assertThat(log.toldTo(1)).containsExactly("NODE_CREATED /a/open");
    }

    @Test
    void removingOneModeLeavesTheOthers() {
        watches.watchPersistently("/a", one);
        watches.watchData("/a", one);
        watches.watchSubtree("/a", one);
        assertThat(watches.remove("/a", WatcherType.CHILDREN, one)).as("persistent is no standard child watch").isFalse();
        assertThat(watches.remove("/a", WatcherType.DATA, one)).isTrue();
        assertThat(watches.remove("/a", WatcherType.DATA, one)).isFalse();
        assertThat(watches.has("/a", WatcherType.PERSISTENT, one)).isTrue();
        assertThat(watches.remove("/a", WatcherType.PERSISTENT, one)).isTrue();
        assertThat(watches.remove("/a", WatcherType.PERSISTENT, one)).isFalse();
        assertThat(watches.has("/a", WatcherType.PERSISTENT_RECURSIVE, one)).isTrue();
        assertThat(watches.remove("/a", WatcherType.ANY, one)).isTrue();
        assertThat(watches.has("/a", WatcherType.ANY, one)).isFalse();
        deleted("/a");
        assertThat(log.told).isEmpty();
    }

    @Test
    void watchesOfOthersAreOfNoConcern() {
        watches.watchData("/a", one);
        assertThat(watches.has("/a", WatcherType.ANY, two)).isFalse();
        assertThat(watches.remove("/a", WatcherType.ANY, two)).isFalse();
        watches.drop(two);
        changed("/a");
        assertThat(log.toldTo(1)).hasSize(1);
        assertThat(log.toldTo(2)).isEmpty();
    }

    @Test
    void countsArePairsOfPathAndConnectionInEachTable() {
        watches.watchData("/a", one);
        watches.watchData("/a", one);
        assertThat(watches.count()).as("standard").isEqualTo(1);
        watches.watchPersistently("/b", one);
        assertThat(watches.count()).as("persistent counts two").isEqualTo(3);
        watches.watchSubtree("/c", one);
        assertThat(watches.count()).as("recursive counts one").isEqualTo(4);
        watches.watchSubtree("/a", one);
        assertThat(watches.count()).as("another mode of the same pair").isEqualTo(4);
        watches.watchChildren("/d", two);
        assertThat(watches.count()).isEqualTo(5);
        assertThat(watches.dataWatches()).containsOnlyKeys("/a", "/b", "/c");
        watches.drop(one);
        watches.drop(two);
        assertThat(watches.count()).isZero();
        assertThat(watches.dataWatches()).isEmpty();
    }

    @Test
    void aHundredThousandWatchersOfOneZnodeAreAllToldOnce() {
        Watcher[] crowd = new Watcher[100_000];
        for (int i = 0; i < crowd.length; i++) {
            crowd[i] = new Watcher(i, STRANGER);
            watches.watchData("/a", crowd[i]);
        }
        assertThat(watches.count()).isEqualTo(crowd.length);
        for (int i = 0; i < crowd.length; i += 2) {
            watches.drop(crowd[i]);
        }
        changed("/a");
        changed("/a");
        assertThat(log.told).hasSize(crowd.length / 2);
        assertThat(log.told.values()).allSatisfy(events -> assertThat(events).containsExactly("NODE_DATA_CHANGED /a"));
        assertThat(crowd).allSatisfy(watcher -> assertThat(watcher.watchCount()).isZero());
    }

    @Test
    void aConnectionWithManyWatchesDropsThemAll() {
        for (int i = 0; i < 10_000; i++) {
            watches.watchData("/n" + i, one);
            watches.watchChildren("/n" + i, one);
            watches.watchData("/n" + i, two);
        }
        watches.drop(one);
        assertThat(watches.count()).isEqualTo(10_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(watches.has("/n" + i, WatcherType.ANY, one)).isFalse();
            assertThat(watches.has("/n" + i, WatcherType.DATA, two)).isTrue();
        }
    }

    /** Where the work grew with the square of their number, this would not end. */
    @Test
    void watchesOnPathsOfOneHashComeAndGoQuickly() {
        int many = 1 << 18;
        for (int i = 0; i < many; i++) {
            watches.watchData(pathOfOneHash(i), one);
            watches.watchData(pathOfOneHash(i), two);
        }
        assertThat(pathOfOneHash(5)).hasSameHashCodeAs(pathOfOneHash(6));
        assertThat(watches.has(pathOfOneHash(5), WatcherType.DATA, one)).isTrue();
        assertThat(watches.remove(pathOfOneHash(5), WatcherType.DATA, one)).isTrue();
        watches.drop(one);
        assertThat(watches.count()).isEqualTo(many);
    }

    private static String pathOfOneHash(int number) {
        StringBuilder path = new StringBuilder("/");
        for (int bit = 0; bit < 18; bit++) {
            path.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return path.toString();
    }

    /** Against the specification written down naively. */
    @Test
    void itTellsWhatTheNaiveTableTells() {
        for (int seed = 0; seed < 3000; seed++) {
            compareWithModel(seed);
        }
    }

    private static void compareWithModel(int seed) {
        Random random = new Random(seed);
        String[] paths = {"/", "/a", "/a/b", "/a/b/c", "/a/d", "/e", "/e/f", "/ab", "", "odd", "/a/b/c/deeper/still"};
        int connections = 1 + random.nextInt(12);
        Set<Long> friends = new HashSet<>();
        Map<Long, Watcher> watchers = new HashMap<>();
        for (long c = 0; c < connections; c++) {
            boolean friend = random.nextBoolean();
            watchers.put(c, new Watcher(c, friend ? FRIEND : STRANGER));
            if (friend) {
                friends.add(c);
            }
        }
        WatchTable table = new WatchTable((acl, ids) -> acl == OPEN || ids.equals(FRIEND));
        NaiveWatchTable model = new NaiveWatchTable((connection, acl) -> acl == OPEN || friends.contains(connection));
        EventLog log = new EventLog();
        for (int i = 0; i < 120; i++) {
            String path = paths[random.nextInt(paths.length)];
            long c = random.nextInt(connections);
            Watcher watcher = watchers.get(c);
            WatcherType type = WatcherType.values()[random.nextInt(5)];
            int acl = random.nextInt(4) == 0 ? FRIENDS : OPEN;
            int parentAcl = random.nextInt(4) == 0 ? FRIENDS : OPEN;
            boolean real = path.length() > 1 && path.startsWith("/");
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    table.watchData(path, watcher);
                    model.watchData(path, c);
                }
                case 2, 3 -> {
                    table.watchChildren(path, watcher);
                    model.watchChildren(path, c);
                }
                case 4 -> {
                    table.watchPersistently(path, watcher);
                    model.watchPersistently(path, c);
                }
                case 5 -> {
                    table.watchSubtree(path, watcher);
                    model.watchSubtree(path, c);
                }
                case 6 -> assertThat(table.remove(path, type, watcher)).as("seed %d", seed).isEqualTo(model.remove(path, type, c));
                case 7 -> {
                    if (random.nextInt(4) == 0) {
                        table.drop(watcher);
                        model.drop(c);
                        assertThat(watcher.watchCount()).isZero();
                    }
                }
                case 8, 9 -> {
                    if (real) {
                        table.created(path, acl, parentAcl, i, log);
                        model.created(path, acl, parentAcl);
                    }
                }
                case 10 -> {
                    if (real) {
                        table.deleted(path, acl, parentAcl, i, log);
                        model.deleted(path, acl, parentAcl);
                    }
                }
                default -> {
                    if (path.startsWith("/")) {
                        table.dataChanged(path, acl, i, log);
                        model.dataChanged(path, acl);
                    }
                }
            }
            assertThat(table.has(path, type, watcher)).as("seed %d, step %d", seed, i).isEqualTo(model.has(path, type, c));
            assertThat(log.told).as("seed %d, step %d", seed, i).isEqualTo(model.told);
        }
        assertThat(table.count()).as("seed %d", seed).isEqualTo(model.count());
        Map<String, Set<Long>> dataWatches = new TreeMap<>();
        table.dataWatches().forEach((path, list) -> {
            dataWatches.put(path, new HashSet<>(list));
            assertThat(list).as("seed %d", seed).doesNotHaveDuplicates();
        });
        assertThat(dataWatches).as("seed %d", seed).isEqualTo(model.dataWatches());
        watchers.forEach((c, watcher) -> table.drop(watcher));
        assertThat(table.count()).as("seed %d", seed).isZero();
    }

    private void created(String path) {
        watches.created(path, OPEN, OPEN, 7, log);
    }

    private void deleted(String path) {
        watches.deleted(path, OPEN, OPEN, 7, log);
    }

    private void changed(String path) {
        watches.dataChanged(path, OPEN, 7, log);
    }
}
