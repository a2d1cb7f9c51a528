package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.digest;
import static io.lockkeeper.dist.conformance.Acl.world;
import static io.lockkeeper.dist.conformance.Codes.NODE_CHILDREN_CHANGED;
import static io.lockkeeper.dist.conformance.Codes.NODE_CREATED;
import static io.lockkeeper.dist.conformance.Codes.NODE_DATA_CHANGED;
import static io.lockkeeper.dist.conformance.Codes.NODE_DELETED;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.XID_NOTIFICATION;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getChildren2;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.multi;
import static io.lockkeeper.dist.conformance.Request.setAcl;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One-shot watches: which change they report, to whom, how often, and before what. The client watches, another writes. */
final class WatchTest extends OnSharedServer {

    private final RawClient writer = connect();

    WatchTest(Kind kind, Servers servers) {
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

    @Test
    @Fact("C117")
    void aDataWatchFiresOnce() {
        writer.call(create(at("/a"))).ok();
        client.call(getData(at("/a"), true)).ok();
        client.call(getData(at("/a"), true)).ok();

        writer.call(setData(at("/a"), "")).ok();
        writer.call(setData(at("/a"), "")).ok();

        assertThat(client.events()).containsExactly(dataChanged("/a"));
    }

    @Test
    @Fact("C118")
    void anExistsWatchOnAMissingNodeWaitsForItsCreation() {
        client.call(exists(at("/a"), true)).fails(NO_NODE);

        writer.call(create(at("/a"))).ok();
        writer.call(delete(at("/a"))).ok();
        writer.call(create(at("/a"))).ok();

        assertThat(client.events()).containsExactly(created("/a"));
    }

    @Test
    @Fact("C119")
    void anExistsWatchOnANodeReportsChangeOrDeletion() {
        writer.call(create(at("/a"))).ok();
        writer.call(create(at("/b"))).ok();
        client.call(exists(at("/a"), true)).ok();
        client.call(exists(at("/b"), true)).ok();

        writer.call(setData(at("/a"), "x")).ok();
        writer.call(delete(at("/b"))).ok();

        assertThat(client.events()).containsExactly(dataChanged("/a"), deleted("/b"));
    }

    @Test
    @Fact("C120")
    void aChildWatchReportsChildrenAndNotTheirData() {
        writer.call(create(at("/a"))).ok();
        client.call(getChildren(at(""), true)).ok();
        writer.call(setData(at("/a"), "x")).ok();
        writer.call(setData(at(""), "x")).ok();
        writer.call(create(at("/a/grandchild"))).ok();
        assertThat(client.events()).isEmpty();

        writer.call(create(at("/b"))).ok();
        assertThat(client.events()).containsExactly(childrenChanged(""));

        client.call(getChildren2(at(""), true)).ok();
        writer.call(delete(at("/b"))).ok();
        writer.call(create(at("/c"))).ok();
        assertThat(client.events()).containsExactly(childrenChanged(""));
    }

    @Test
    @Fact("C121")
    void aChildWatchReportsTheEndOfItsNode() {
        writer.call(create(at("/a"))).ok();
        client.call(getChildren(at("/a"), true)).ok();

        writer.call(delete(at("/a"))).ok();
        writer.call(create(at("/a"))).ok();
        writer.call(create(at("/a/b"))).ok();

        assertThat(client.events()).containsExactly(deleted("/a"));
    }

    @Test
    @Fact("C122")
    void aDeletionIsReportedOnceHoweverOftenTheNodeIsWatched() {
        writer.call(create(at("/a"))).ok();
        client.call(getData(at("/a"), true)).ok();
        client.call(exists(at("/a"), true)).ok();
        client.call(getChildren(at("/a"), true)).ok();

        writer.call(delete(at("/a"))).ok();

        assertThat(client.events()).containsExactly(deleted("/a"));
    }

    @Test
    @Fact("C123")
    void theNodeComesBeforeItsParent() {
        client.call(exists(at("/a"), true)).fails(NO_NODE);
        client.call(getChildren(at(""), true)).ok();
        writer.call(create(at("/a"))).ok();
        assertThat(client.events()).containsExactly(created("/a"), childrenChanged(""));

        client.call(getData(at("/a"), true)).ok();
        client.call(getChildren(at(""), true)).ok();
        writer.call(delete(at("/a"))).ok();
        assertThat(client.events()).containsExactly(deleted("/a"), childrenChanged(""));
    }

    @Test
    @Fact("C124")
    void aRefusedReadLeavesNoWatchExceptOfExists() {
        client.call(getData(at("/a"), true)).fails(NO_NODE);
        client.call(getChildren(at("/a"), true)).fails(NO_NODE);
        client.call(exists(at("/b"), true)).fails(NO_NODE);

        writer.call(create(at("/a"))).ok();
        writer.call(create(at("/b"))).ok();

        assertThat(client.events()).containsExactly(created("/b"));
    }

    @Test
    @Fact("C125")
    void aNotificationHasTheZxidOfItsCause() {
        client.call(getData(at(""), true)).ok();

        Reply change = writer.call(setData(at(""), "x"));

        Reply notification = client.notification();
        assertThat(notification.xid()).isEqualTo(XID_NOTIFICATION);
        assertThat(notification.zxid()).isEqualTo(change.zxid());
        assertThat(notification.event()).isEqualTo(dataChanged(""));
    }

    @Test
    @Fact("C126")
    void theNotificationOfAnOwnWriteComesBeforeItsReply() {
        client.call(getData(at(""), true)).ok();
        int xid = client.send(setData(at(""), "x"));

        assertThat(Reply.read(client.frame()).event()).isEqualTo(dataChanged(""));
        assertThat(Reply.read(client.frame()).xid()).isEqualTo(xid);
    }

    @Test
    @Fact("C127")
    void noReadShowsAChangeBeforeItsNotification() {
        for (int round = 1; round <= 30; round++) {
            long seen = client.call(getData(at(""), true)).ok().buf().length;
            assertThat(seen).isEqualTo(round - 1);
            writer.send(setData(at(""), "x".repeat(round)));
            boolean notified = false;
            while (!notified) {
                client.send(getData(at(""), false));
                Reply next = Reply.read(client.frame());
                if (next.isNotification()) {
                    notified = true;
                    next = Reply.read(client.frame());
                }
                if (next.ok().buf().length == round) {
                    assertThat(notified).as("notified before the new value is shown").isTrue();
                }
            }
            writer.reply().ok();
        }
    }

    @Test
    @Fact("C128")
    void watchesEndWithTheConnection() {
        client.call(getData(at(""), true)).ok();
        RawClient again = connect(Handshake.renew(client.session()));

        writer.call(setData(at(""), "x")).ok();

        assertThat(again.events()).isEmpty();
    }

    @Test
    @Fact("C129")
    void aNewAclIsNoEvent() {
        client.call(getData(at(""), true)).ok();
        client.call(getChildren(at(""), true)).ok();
        writer.call(setAcl(at(""), Acl.OPEN, -1)).ok();
        assertThat(client.events()).isEmpty();
    }

    @Test
    @Fact("C148")
    void aMultiFiresAOneShotWatchOnce() {
        client.call(getChildren(at(""), true)).ok();
        long zxid = writer.call(multi(create(at("/a")), delete(at("/a")))).zxid();
        assertThat(client.notification().zxid()).isEqualTo(zxid);
        assertThat(client.events()).isEmpty();
    }

    @Test
    @Fact("C148")
    void aFailedMultiFiresNothing() {
        client.call(getChildren(at(""), true)).ok();
        writer.call(multi(create(at("/a")), delete(at("/missing")))).ok();
        writer.call(create(at(""))).fails(Codes.NODE_EXISTS);
        assertThat(client.events()).isEmpty();
    }

    @Test
    @Fact("C149")
    void whoMayNotReadTheNewNodeLearnsNothingAndHasSpentTheWatch() {
        client.call(exists(at("/a"), true)).fails(NO_NODE);

        writer.call(create(at("/a"), List.of(digest(ALL, "u:p")))).ok();
        writer.call(Request.auth("digest", "u:p")).ok();
        writer.call(setAcl(at("/a"), Acl.OPEN, -1)).ok();
        writer.call(setData(at("/a"), "x")).ok();

        assertThat(client.events()).isEmpty();
    }

    @Test
    @Fact("C151")
    void changesOfChildrenAreShownToReadersOfTheParent() {
        client.call(getChildren(at(""), true)).ok();
        writer.call(create(at("/secret"), List.of(digest(ALL, "u:p")))).ok();
        assertThat(client.events()).containsExactly(childrenChanged(""));

        writer.call(create(at("/closed"))).ok();
        client.call(getChildren(at("/closed"), true)).ok();
        writer.call(setAcl(at("/closed"), List.of(world(ALL - Acl.READ)), -1)).ok();
        writer.call(create(at("/closed/open"))).ok();
        assertThat(client.events()).isEmpty();
    }
}
