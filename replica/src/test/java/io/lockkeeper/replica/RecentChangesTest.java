package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.tree.Requester;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of the last changes, and for how long. */
class RecentChangesTest {
    private static final Id FRIEND = new Id("ip", "10.0.0.1");
    private static final List<Id> ANYBODY = List.of(new Id("ip", "10.0.0.9"));

    private final ZnodeTree tree = new ZnodeTree(TreeOptions.DEFAULT, 100);
    private final EventLog live = new EventLog();
    private long zxid = 100;
    private RecentChanges recent = new RecentChanges(tree, 8, 64);
    private Notifier notifier = new Notifier(new WatchTable(tree::mayRead), recent);

    private void keeping(int changes, int bytes) {
        recent = new RecentChanges(tree, changes, bytes);
        notifier = new Notifier(new WatchTable(tree::mayRead), recent);
    }

    private void does(Operation.Write write) {
        Requester requester = new Requester(0, 0, List.of(FRIEND));
        var entry = tree.prepare(write, requester, ++zxid, 0).entry();
        tree.apply(entry, false, notifier.of(tree.lastZxid(), zxid, live));
    }

    private void create(String path, List<Acl> acl) {
        does(new Operation.Create(OpCode.CREATE, path, new byte[0], acl, 0, -1));
    }

    private void create(String path) {
        create(path, Acl.OPEN);
    }

    private Reply.Resumed missed(long heardUpTo, List<Id> ids) {
        return recent.missed(new Operation.ResumeWatches(heardUpTo, List.of(), List.of("/")), ids);
    }

    private List<String> events(long heardUpTo) {
        return events(heardUpTo, List.of(), List.of("/"));
    }

    private List<String> events(long heardUpTo, List<String> persistent, List<String> recursive) {
        Reply.Resumed resumed = recent.missed(new Operation.ResumeWatches(heardUpTo, persistent, recursive), ANYBODY);
        assertThat(resumed.complete()).isTrue();
        return resumed.missed().stream().map(each -> each.zxid() + " " + each.event().type() + " " + each.event().path()).toList();
    }

    @Test
    void changesAreToldInOrderBeyondWhatWasHeard() {
        create("/a");
        does(new Operation.SetData("/a", new byte[1], -1));
        does(new Operation.SetData("/none", new byte[1], -1));
        does(new Operation.Multi(List.of(new Operation.Delete("/a", -1),
                new Operation.Create(OpCode.CREATE, "/\u00fc\u20ac", new byte[0], Acl.OPEN, 0, -1))));

        assertThat(events(100)).containsExactly(
                "101 NODE_CREATED /a", "102 NODE_DATA_CHANGED /a", "104 NODE_DELETED /a", "104 NODE_CREATED /\u00fc\u20ac");
        assertThat(events(102)).containsExactly("104 NODE_DELETED /a", "104 NODE_CREATED /\u00fc\u20ac");
        assertThat(events(104)).isEmpty();
        assertThat(missed(99, ANYBODY)).as("before this server knew anything").isEqualTo(new Reply.Resumed(false, List.of()));
    }

    @Test
    void theWatchesDecideWhatIsTold() {
        create("/a");
        create("/a/b");
        create("/c");
        Reply.Resumed resumed = recent.missed(new Operation.ResumeWatches(100, List.of("/a"), List.of("/c", "/a/b")), ANYBODY);

        assertThat(resumed.missed()).containsExactly(
                new Reply.Missed(101, new WatchEvent(WatchEvent.Type.NODE_CREATED, "/a")),
                new Reply.Missed(102, new WatchEvent(WatchEvent.Type.NODE_CREATED, "/a/b")),
                new Reply.Missed(102, new WatchEvent(WatchEvent.Type.NODE_CHILDREN_CHANGED, "/a")),
                new Reply.Missed(103, new WatchEvent(WatchEvent.Type.NODE_CREATED, "/c")));
    }

    @Test
    void watchesOfManyPathsHearEachOfItsOwn() {
        keeping(64, 1 << 10);
        for (String path : List.of("/app", "/app/x", "/app/x/y", "/apple", "/ap", "/b", "/\u00fc", "/\u00fc/a", "/\u00fd")) {
            create(path);
        }
        assertThat(events(100, List.of("/app"), List.of("/app/x"))).containsExactly("101 NODE_CREATED /app", "102 NODE_CREATED /app/x",
                "102 NODE_CHILDREN_CHANGED /app", "103 NODE_CREATED /app/x/y");
        assertThat(events(100, List.of(), List.of("/apple", "/app/x/y")))
                .containsExactly("103 NODE_CREATED /app/x/y", "104 NODE_CREATED /apple");
        assertThat(events(100, List.of("/\u00fc"), List.of()))
                .containsExactly("107 NODE_CREATED /\u00fc", "108 NODE_CHILDREN_CHANGED /\u00fc");
        assertThat(events(100, List.of("/b"), List.of("/\u00fd")))
                .containsExactly("106 NODE_CREATED /b", "109 NODE_CREATED /\u00fd");
        assertThat(events(100, List.of(), List.of())).isEmpty();
    }

    @Test
    void whatOneCouldNotReadWhenItHappenedOneIsNotToldLater() {
        create("/secret", List.of(new Acl(Acl.ALL, FRIEND)));
        does(new Operation.Delete("/secret", -1));
        create("/public");

        assertThat(events(100)).containsExactly("103 NODE_CREATED /public");
        assertThat(missed(100, List.of(FRIEND)).missed()).hasSize(3);
    }

    @Test
    void theOldestChangesGoFirstByNumber() {
        for (int i = 0; i < 20; i++) {
            create("/" + i);
            for (long from = 100; from <= zxid; from++) {
                Reply.Resumed resumed = missed(from, ANYBODY);
                assertThat(resumed.complete()).as("from %d at %d", from, zxid).isEqualTo(from >= zxid - 8);
                if (resumed.complete()) {
                    assertThat(resumed.missed().stream().map(Reply.Missed::zxid)).hasSize((int) (zxid - from));
                }
            }
        }
    }

    @Test
    void theOldestChangesGoFirstByBytes() {
        keeping(1024, 64);
        for (int i = 0; i < 40; i++) {
            String path = "/" + "x".repeat(i % 13) + "\u20ac".repeat(i % 3) + i;
            create(path);
            assertThat(events(zxid - 1)).containsExactly(zxid + " NODE_CREATED " + path);
            assertThat(missed(Math.max(100, zxid - 2), ANYBODY).complete()).isTrue();
        }
        assertThat(missed(zxid - 20, ANYBODY).complete()).isFalse();
    }

    @Test
    void aPathThatIsTooLongMakesAllBeforeItUnknown() {
        create("/a");
        create("/" + "x".repeat(70));
        assertThat(missed(101, ANYBODY).complete()).isFalse();
        create("/b");
        assertThat(missed(101, ANYBODY).complete()).isFalse();
        assertThat(events(102)).containsExactly("103 NODE_CREATED /b");
    }

    @Test
    void manyAccessListsMakeAllBeforeThemUnknownAndMixNothingUp() {
        keeping(1 << 14, 1 << 20);
        for (int i = 0; i < 5000; i++) {
            create("/" + i, List.of(new Acl(Acl.ALL, new Id("ip", "10.1." + i / 256 + "." + i % 256))));
        }
        assertThat(missed(100, ANYBODY).complete()).isFalse();
        Reply.Resumed last = missed(zxid - 500, List.of(new Id("ip", "10.1." + 4999 / 256 + "." + 4999 % 256)));
        assertThat(last.missed()).containsExactly(new Reply.Missed(zxid, new WatchEvent(WatchEvent.Type.NODE_CREATED, "/4999")));
    }

    @Test
    void longAccessListsMakeAllBeforeThemUnknown() {
        keeping(64, 1 << 10);
        for (int i = 0; i < 12; i++) {
            create("/" + i, List.of(new Acl(Acl.ALL, new Id("digest", "user:" + String.valueOf((char) ('a' + i)).repeat(1 << 19)))));
        }
        assertThat(missed(100, ANYBODY).complete()).isFalse();
        assertThat(missed(zxid - 1, ANYBODY).complete()).isTrue();
    }

    @Test
    void aTreeThatCameFromElsewhereHasNoPast() {
        create("/a");
        tree.become(new ZnodeTree(TreeOptions.DEFAULT, 500));
        assertThat(missed(101, ANYBODY).complete()).isFalse();
        assertThat(events(500)).isEmpty();
        zxid = 500;
        create("/b");
        assertThat(missed(101, ANYBODY).complete()).isFalse();
        assertThat(events(500)).containsExactly("501 NODE_CREATED /b");
    }

    @Test
    void norHasOneThatGoesOnBeforeAnybodyAsks() {
        create("/a");
        tree.become(new ZnodeTree(TreeOptions.DEFAULT, 500));
        zxid = 500;
        create("/b");
        assertThat(missed(101, ANYBODY).complete()).isFalse();
        assertThat(events(500)).containsExactly("501 NODE_CREATED /b");
    }

    @Test
    void nothingIsKeptIfNothingIsToBeKept() {
        keeping(0, 0);
        assertThat(missed(100, ANYBODY).complete()).as("nothing was missed").isTrue();
        create("/a");
        assertThat(missed(100, ANYBODY).complete()).isFalse();
        assertThat(missed(101, ANYBODY)).isEqualTo(new Reply.Resumed(true, List.of()));
    }
}
