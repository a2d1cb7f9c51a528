package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.digest;
import static io.lockkeeper.dist.conformance.Codes.MARSHALLING;
import static io.lockkeeper.dist.conformance.Codes.NODE_CHILDREN_CHANGED;
import static io.lockkeeper.dist.conformance.Codes.NODE_CREATED;
import static io.lockkeeper.dist.conformance.Codes.NODE_DATA_CHANGED;
import static io.lockkeeper.dist.conformance.Codes.NODE_DELETED;
import static io.lockkeeper.dist.conformance.Codes.NO_WATCHER;
import static io.lockkeeper.dist.conformance.Codes.XID_SET_WATCHES;
import static io.lockkeeper.dist.conformance.Request.addWatch;
import static io.lockkeeper.dist.conformance.Request.checkWatches;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.removeWatches;
import static io.lockkeeper.dist.conformance.Request.setData;
import static io.lockkeeper.dist.conformance.Request.setWatches;
import static io.lockkeeper.dist.conformance.Request.setWatches2;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The requests that are about watches: persistent ones, looking them up, taking them back, and bringing them along. */
final class WatchOpsTest extends OnSharedServer {

    private static final int MODE_PERSISTENT = 0;
    private static final int MODE_RECURSIVE = 1;
    private static final int TYPE_CHILDREN = 1;
    private static final int TYPE_DATA = 2;
    private static final int TYPE_ANY = 3;
    private static final int TYPE_PERSISTENT = 4;
    private static final int TYPE_RECURSIVE = 5;

    private final RawClient writer = connect();

    WatchOpsTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private Event created(String below) {
        return new Event(NODE_CREATED, at(below));
    }

    private Event deleted(String below) {
        return new Event(NODE_DELETED, at(below));
    }

    private Event dataChanged(String below) {
        return new Event(NODE_DATA_CHANGED, at(below));
    }

    private Event childrenChanged(String below) {
        return new Event(NODE_CHILDREN_CHANGED, at(below));
    }

    /** The whole life of a node with a child, twice. */
    private void liveTwice() {
        for (int life = 0; life < 2; life++) {
            writer.call(create(at("/a"))).ok();
            writer.call(create(at("/a/child"))).ok();
            writer.call(setData(at("/a/child"), "x")).ok();
            writer.call(setData(at("/a"), "x")).ok();
            writer.call(delete(at("/a/child"))).ok();
            writer.call(delete(at("/a"))).ok();
        }
    }

    @Test
    @Fact("C130")
    void aPersistentWatchReportsItsNodeAndTheListOfItsChildrenEachTime() {
        client.call(addWatch(at("/a"), MODE_PERSISTENT)).ok();

        liveTwice();

        List<Event> life = List.of(created("/a"), childrenChanged("/a"), dataChanged("/a"), childrenChanged("/a"), deleted("/a"));
        assertThat(client.events()).containsExactlyElementsOf(twice(life));
    }

    @Test
    @Fact("C131")
    void aRecursiveWatchReportsEveryNodeBelowAndNoLists() {
        client.call(addWatch(at("/a"), MODE_RECURSIVE)).ok();

        liveTwice();

        List<Event> life = List.of(created("/a"), created("/a/child"), dataChanged("/a/child"), dataChanged("/a"),
                deleted("/a/child"), deleted("/a"));
        assertThat(client.events()).containsExactlyElementsOf(twice(life));
    }

    private static List<Event> twice(List<Event> life) {
        return Stream.concat(life.stream(), life.stream()).toList();
    }

    @Test
    @Fact("C132")
    void aRecursiveWatchOnTheRootReportsChangesAnywhere() {
        client.call(addWatch("/", MODE_RECURSIVE)).ok();
        writer.call(create(at("/a"))).ok();
        writer.call(create("/zookeeper/WatchOpsTest")).ok();
        writer.call(delete("/zookeeper/WatchOpsTest")).ok();
        assertThat(client.events()).containsExactly(created("/a"), new Event(NODE_CREATED, "/zookeeper/WatchOpsTest"),
                new Event(NODE_DELETED, "/zookeeper/WatchOpsTest"));
    }

    @Test
    @Fact("C133")
    void bothModesTogetherReportEachStepOnce() {
        client.call(addWatch(at(""), MODE_PERSISTENT)).ok();
        client.call(addWatch(at(""), MODE_RECURSIVE)).ok();
        client.call(addWatch(at(""), MODE_RECURSIVE)).ok();

        writer.call(create(at("/a"))).ok();
        writer.call(setData(at(""), "x")).ok();

        assertThat(client.events()).containsExactly(created("/a"), childrenChanged(""), dataChanged(""));
    }

    @Test
    @Fact("C134")
    void addWatchAnswersZeroAndRefusesUnknownModes() {
        Fields body = client.call(addWatch(at(""), MODE_PERSISTENT)).ok();
        assertThat(body.i32()).isZero();
        assertThat(body.remaining()).isZero();
        client.call(addWatch(at(""), 7)).fails(MARSHALLING);
        client.call(addWatch(at(""), -1)).fails(MARSHALLING);
    }

    @Test
    @Fact("C135")
    void eachModeIsRemovedForItself() {
        client.call(addWatch(at(""), MODE_PERSISTENT)).ok();
        client.call(addWatch(at(""), MODE_RECURSIVE)).ok();
        client.call(getData(at(""), true)).ok();

        assertThat(client.call(removeWatches(at(""), TYPE_PERSISTENT)).ok().remaining()).isZero();
        client.call(removeWatches(at(""), TYPE_PERSISTENT)).fails(NO_WATCHER);
        client.call(checkWatches(at(""), TYPE_RECURSIVE)).ok();
        client.call(checkWatches(at(""), TYPE_DATA)).ok();

        client.call(removeWatches(at(""), TYPE_ANY)).ok();
        client.call(checkWatches(at(""), TYPE_RECURSIVE)).fails(NO_WATCHER);
        client.call(checkWatches(at(""), TYPE_DATA)).fails(NO_WATCHER);
        client.call(removeWatches(at(""), TYPE_ANY)).fails(NO_WATCHER);
    }

    @Test
    @Fact("C136")
    void aPersistentWatchIsNoChildWatch() {
        client.call(addWatch(at(""), MODE_PERSISTENT)).ok();
        client.call(checkWatches(at(""), TYPE_CHILDREN)).fails(NO_WATCHER);
        client.call(checkWatches(at(""), TYPE_DATA)).fails(NO_WATCHER);
        client.call(checkWatches(at(""), TYPE_RECURSIVE)).fails(NO_WATCHER);
        client.call(checkWatches(at(""), TYPE_PERSISTENT)).ok();
        client.call(checkWatches(at(""), TYPE_ANY)).ok();
        client.call(checkWatches(at("/other"), TYPE_ANY)).fails(NO_WATCHER);
        writer.call(checkWatches(at(""), TYPE_ANY)).fails(NO_WATCHER);
    }

    @Test
    @Fact("C137")
    void anUnknownTypeIsMalformed() {
        for (int type : new int[] {9, 0, -1}) {
            client.call(removeWatches(at(""), type)).fails(MARSHALLING);
            client.call(checkWatches(at(""), type)).fails(MARSHALLING);
        }
    }

    @Test
    @Fact("C138")
    void aRemovedWatchIsSilentAndSoIsItsRemoval() {
        client.call(getData(at(""), true)).ok();
        client.call(getChildren(at(""), true)).ok();
        client.call(removeWatches(at(""), TYPE_DATA)).ok();
        client.call(removeWatches(at(""), TYPE_CHILDREN)).ok();
        client.call(addWatch(at(""), MODE_RECURSIVE)).ok();
        client.call(removeWatches(at(""), TYPE_RECURSIVE)).ok();

        writer.call(setData(at(""), "x")).ok();
        writer.call(create(at("/a"))).ok();

        assertThat(client.events()).isEmpty();
    }

    @Test
    @Fact({"C139", "C142"})
    void dataWatchesBroughtAlongReportWhatWasMissedOrWait() {
        writer.call(create(at("/changed"))).ok();
        writer.call(create(at("/same"))).ok();
        long seen = client.zxid();
        writer.call(setData(at("/changed"), "x")).ok();

        int xid = XID_SET_WATCHES;
        client.sendFrame(setWatches(seen, List.of(at("/changed"), at("/missing"), at("/same")), List.of(), List.of()).frame(xid));

        Reply first = Reply.read(client.frame());
        assertThat(first.zxid()).isEqualTo(-1);
        assertThat(first.event()).isEqualTo(dataChanged("/changed"));
        assertThat(Reply.read(client.frame()).event()).isEqualTo(deleted("/missing"));
        Reply reply = Reply.read(client.frame());
        assertThat(reply.xid()).isEqualTo(xid);
        assertThat(reply.ok().remaining()).isZero();

        writer.call(setData(at("/changed"), "y")).ok();
        writer.call(setData(at("/same"), "y")).ok();
        assertThat(client.events()).containsExactly(dataChanged("/same"));
    }

    @Test
    @Fact("C140")
    void existWatchesBroughtAlongReportWhatCameOrWait() {
        writer.call(create(at("/here"))).ok();
        client.call(XID_SET_WATCHES, setWatches(client.zxid(), List.of(), List.of(at("/here"), at("/later")), List.of())).ok();
        assertThat(client.events()).containsExactly(created("/here"));

        writer.call(delete(at("/here"))).ok();
        writer.call(create(at("/later"))).ok();
        assertThat(client.events()).containsExactly(created("/later"));
    }

    @Test
    @Fact("C141")
    void childWatchesBroughtAlongReportWhatWasMissedOrWait() {
        writer.call(create(at("/changed"))).ok();
        writer.call(create(at("/same"))).ok();
        long seen = client.zxid();
        writer.call(create(at("/changed/child"))).ok();

        client.call(XID_SET_WATCHES,
                setWatches(seen, List.of(), List.of(), List.of(at("/changed"), at("/missing"), at("/same")))).ok();
        assertThat(client.events()).containsExactly(childrenChanged("/changed"), deleted("/missing"));

        writer.call(create(at("/same/child"))).ok();
        writer.call(create(at("/changed/other"))).ok();
        assertThat(client.events()).containsExactly(childrenChanged("/same"));
    }

    @Test
    @Fact("C143")
    void aPathInTwoListsIsReportedTwice() {
        client.call(XID_SET_WATCHES, setWatches(0, List.of(at("/missing")), List.of(), List.of(at("/missing")))).ok();
        assertThat(client.events()).containsExactly(deleted("/missing"), deleted("/missing"));
    }

    @Test
    @Fact("C144")
    void persistentWatchesBroughtAlongReportNothingOfThePast() {
        client.call(XID_SET_WATCHES,
                setWatches2(0, List.of(), List.of(), List.of(), List.of(at("/missing"), at("")), List.of(at("")))).ok();
        assertThat(client.events()).isEmpty();

        writer.call(create(at("/missing"))).ok();
        writer.call(create(at("/missing/child"))).ok();
        assertThat(client.events()).containsExactly(created("/missing"), childrenChanged(""), created("/missing/child"),
                childrenChanged("/missing"));
        client.call(checkWatches(at(""), TYPE_RECURSIVE)).ok();
        client.call(checkWatches(at(""), TYPE_PERSISTENT)).ok();
    }

    @Test
    @Fact("C150")
    void aRecursiveWatcherLearnsOnlyOfNodesItMayRead() {
        client.call(addWatch(at(""), MODE_RECURSIVE)).ok();

        writer.call(create(at("/secret"), List.of(digest(ALL, "u:p")))).ok();
        writer.call(create(at("/open"))).ok();
        writer.call(Request.auth("digest", "u:p")).ok();
        writer.call(setData(at("/secret"), "x")).ok();
        writer.call(delete(at("/secret"))).ok();
        writer.call(setData(at("/open"), "x")).ok();

        assertThat(client.events()).containsExactly(created("/open"), dataChanged("/open"));
    }

    @Test
    @Fact("C128")
    void persistentWatchesEndWithTheConnectionToo() {
        client.call(addWatch(at(""), MODE_RECURSIVE)).ok();
        RawClient again = connect(Handshake.renew(client.session()));
        writer.call(create(at("/a"))).ok();
        again.call(exists(at("/a"))).ok();
        assertThat(again.events()).isEmpty();
        again.call(checkWatches(at(""), TYPE_ANY)).fails(NO_WATCHER);
    }
}
