package io.lockkeeper.replica;

import static io.lockkeeper.replica.Host.children;
import static io.lockkeeper.replica.Host.create;
import static io.lockkeeper.replica.Host.createFor;
import static io.lockkeeper.replica.Host.delete;
import static io.lockkeeper.replica.Host.get;
import static io.lockkeeper.replica.Host.set;
import static io.lockkeeper.replica.Host.watch;
import static io.lockkeeper.replica.Host.watchChildren;
import static io.lockkeeper.replica.Host.watchExists;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.WatcherType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches from request to notification, on the real tree. */
class NotificationsTest {
    private final Host host = new Host();

    @BeforeEach
    void twoClientsAndAZnode() {
        host.connect(1);
        host.connect(2);
        host.send(2, create("/a"));
        host.forget();
    }

    @Test
    void anEventLeavesBeforeTheReplyThatCouldRevealItsCause() {
        host.send(1, watch("/a"));
        host.forget();
        host.diskIsQuick = false;
        host.send(1, set("/a", "y"), get("/a"));
        host.persist();
        assertThat(host.heard())
                .containsExactly("1 <- @4 NODE_DATA_CHANGED /a", "1 <- #2 @4 Stat v1", "1 <- #3 @4 Data y");
    }

    @Test
    void aReadThatFailedLeavesNoWatchExceptForExistence() {
        host.send(1, watch("/b"), watchChildren("/b"), watchExists("/c"));
        assertThat(host.said()).hasSize(3).allMatch(line -> line.endsWith("NO_NODE"));
        host.send(2, create("/b"), create("/c"));
        assertThat(host.heard())
                .containsExactly("2 <- #2 @4 Created /b", "1 <- @5 NODE_CREATED /c", "2 <- #3 @5 Created /c");
    }

    @Test
    void aReadWithoutPermissionLeavesNoWatch() {
        Id friend = new Id("digest", "u:hash");
        host.authenticate(2, friend);
        host.send(2, createFor("/secret", friend));
        host.send(1, watch("/secret"), watchExists("/secret"), watchChildren("/secret"));
        host.forget();
        host.authenticate(1, friend);
        host.send(2, set("/secret", "y"), delete("/secret"));
        assertThat(host.heard()).noneMatch(line -> line.contains("NODE_"));
    }

    @Test
    void aReadBehindAWriteWatchesFromItsOwnAnswerOn() {
        host.diskIsQuick = false;
        host.send(1, set("/a", "y"), watch("/a"));
        host.persist();
        assertThat(host.heard()).containsExactly("1 <- #1 @4 Stat v1", "1 <- #2 @4 Data y");
        host.send(2, set("/a", "z"));
        host.persist();
        assertThat(host.heard()).containsExactly("1 <- @5 NODE_DATA_CHANGED /a", "2 <- #2 @5 Stat v2");
    }

    @Test
    void theWatchFlagsOfAMultiReadCountForNothing() {
        host.send(1, new Operation.MultiRead(List.of(
                new Operation.GetData("/a", true), new Operation.GetChildren(OpCode.GET_CHILDREN, "/a", true))));
        host.forget();
        host.send(2, set("/a", "y"));
        assertThat(host.heard()).containsExactly("2 <- #2 @4 Stat v1");
    }

    @Test
    void refusedWritesAndAclChangesFireNothing() {
        host.send(1, watch("/a"), watchChildren("/a"));
        host.forget();
        host.send(2, new Operation.SetData("/a", new byte[0], 99), new Operation.SetAcl("/a", Host.OPEN_ACL, -1), create("/a/b/c"));
        assertThat(host.heard()).allMatch(line -> line.startsWith("2 <- #"));
    }

    @Test
    void aMultiFiresPartByPartBeforeItsReply() {
        host.send(1, watchExists("/a/b"), watchChildren("/a"));
        host.forget();
        host.send(2, new Operation.Multi(List.of(
                (Operation.Write) create("/a/b"), (Operation.Write) delete("/a/b"), (Operation.Write) set("/a", "y"))));
        assertThat(host.heard())
                .containsExactly(
                        "1 <- @4 NODE_CREATED /a/b",
                        "1 <- @4 NODE_CHILDREN_CHANGED /a",
                        "2 <- #2 @4 Multi [Created /a/b, OK, Stat v1]");
    }

    @Test
    void watchesEndWithTheirConnection() {
        host.send(1, watch("/a"), new Operation.AddWatch("/a", true));
        host.reconnect(3, host.session(1));
        host.forget();
        host.send(2, set("/a", "y"));
        assertThat(host.heard()).containsExactly("2 <- #2 @4 Stat v1");
    }

    @Test
    void anEventIsFilteredByTheAclAndTheWatchIsGoneAllTheSame() {
        Id friend = new Id("digest", "u:hash");
        host.send(1, watchExists("/secret"));
        host.authenticate(2, friend);
        host.forget();
        host.send(2, createFor("/secret", friend), delete("/secret"), create("/secret"));
        assertThat(host.heard()).noneMatch(line -> line.startsWith("1"));
    }

    @Test
    void addedWatchesStayAndCanBeAskedForAndRemoved() {
        host.send(
                1,
                new Operation.AddWatch("/a", false),
                new Operation.CheckWatches("/a", WatcherType.PERSISTENT),
                new Operation.CheckWatches("/a", WatcherType.CHILDREN),
                new Operation.CheckWatches("/a", WatcherType.ANY),
                new Operation.CheckWatches(null, WatcherType.ANY));
        assertThat(host.said())
                .containsExactly(
                        "1 <- #1 @3 WatchAdded",
                        "1 <- #2 @3 OK",
                        "1 <- #3 @3 NO_WATCHER",
                        "1 <- #4 @3 OK",
                        "1 <- #5 @3 MARSHALLING_ERROR");
        host.send(2, set("/a", "y"), create("/a/b"));
        assertThat(host.heard())
                .containsExactly(
                        "1 <- @4 NODE_DATA_CHANGED /a",
                        "2 <- #2 @4 Stat v1",
                        "1 <- @5 NODE_CHILDREN_CHANGED /a",
                        "2 <- #3 @5 Created /a/b");
        host.send(
                1,
                new Operation.RemoveWatches("/a", WatcherType.PERSISTENT),
                new Operation.RemoveWatches("/a", WatcherType.PERSISTENT),
                new Operation.RemoveWatches(null, WatcherType.ANY));
        assertThat(host.said())
                .containsExactly("1 <- #6 @5 OK", "1 <- #7 @5 NO_WATCHER", "1 <- #8 @5 MARSHALLING_ERROR");
        host.send(2, set("/a", "z"));
        assertThat(host.heard()).containsExactly("2 <- #4 @6 Stat v2");
    }

    @Test
    void whoComesBackIsToldWhatHeMissedAndWatchesTheRest() {
        host.send(2, create("/b"), create("/c"), create("/c/kid"), create("/same"), set("/a", "y"));
        host.forget();
        List<String> none = List.of();
        host.send(
                1,
                new Operation.SetWatches(
                        OpCode.SET_WATCHES,
                        3,
                        List.of("/a", "/gone", "/zookeeper"),
                        List.of("/b", "/future"),
                        List.of("/c", "/gone", "/zookeeper", "/a"),
                        none,
                        none));
        assertThat(host.said())
                .containsExactly(
                        "1 <- @-1 NODE_DATA_CHANGED /a",
                        "1 <- @-1 NODE_DELETED /gone",
                        "1 <- @-1 NODE_CREATED /b",
                        "1 <- @-1 NODE_CHILDREN_CHANGED /c",
                        "1 <- @-1 NODE_DELETED /gone",
                        "1 <- #1 @8 OK");
        host.send(2, create("/future"), create("/zookeeper/x"), set("/zookeeper", "z"), create("/a/b"), create("/gone"), create("/c/2"));
        assertThat(host.heard())
                .filteredOn(line -> line.startsWith("1"))
                .containsExactly(
                        "1 <- @9 NODE_CREATED /future",
                        "1 <- @10 NODE_CHILDREN_CHANGED /zookeeper",
                        "1 <- @11 NODE_DATA_CHANGED /zookeeper",
                        "1 <- @12 NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void whatWasSeenAlreadyIsNotTold() {
        host.send(
                1,
                new Operation.SetWatches(
                        OpCode.SET_WATCHES, 3, List.of("/a"), List.of(), List.of("/", "/a"), List.of(), List.of()));
        assertThat(host.said()).containsExactly("1 <- #1 @3 OK");
    }

    @Test
    void persistentWatchesComeBackWithoutAnEvent() {
        host.send(
                1,
                new Operation.SetWatches(
                        OpCode.SET_WATCHES2, 0, List.of(), List.of(), List.of(), List.of("/a"), List.of("/z")));
        assertThat(host.said()).containsExactly("1 <- #1 @3 OK");
        host.send(2, create("/a/b"), create("/z"), create("/z/y"));
        assertThat(host.heard())
                .filteredOn(line -> line.startsWith("1"))
                .containsExactly("1 <- @4 NODE_CHILDREN_CHANGED /a", "1 <- @5 NODE_CREATED /z", "1 <- @6 NODE_CREATED /z/y");
    }

    @Test
    void aNullAmongTheWatchesToSetSpoilsTheRequest() {
        host.send(
                1,
                new Operation.SetWatches(
                        OpCode.SET_WATCHES,
                        0,
                        List.of("/a"),
                        Arrays.asList("/x", null),
                        List.of(),
                        List.of(),
                        List.of()));
        assertThat(host.said()).containsExactly("1 <- #1 @3 MARSHALLING_ERROR");
    }

    @Test
    void setWatchesBehindAWriteWaitsForIt() {
        host.diskIsQuick = false;
        host.send(
                1,
                set("/a", "y"),
                new Operation.SetWatches(OpCode.SET_WATCHES, 3, List.of("/a"), List.of(), List.of(), List.of(), List.of()));
        host.persist();
        assertThat(host.heard())
                .containsExactly("1 <- #1 @4 Stat v1", "1 <- @-1 NODE_DATA_CHANGED /a", "1 <- #2 @4 OK");
    }

    @Test
    void quotaAccountingFiresNothing() {
        host.send(
                2,
                create("/zookeeper/quota/a"),
                create("/zookeeper/quota/a/zookeeper_limits"), create("/zookeeper/quota/a/zookeeper_stats"));
        host.send(1, watch("/zookeeper/quota/a/zookeeper_stats"));
        host.forget();
        host.send(2, create("/a/b"));
        assertThat(host.heard()).containsExactly("2 <- #5 @7 Created /a/b");
        host.send(1, children("/a"));
        assertThat(host.said()).containsExactly("1 <- #2 @7 Children [b]");
    }
}
