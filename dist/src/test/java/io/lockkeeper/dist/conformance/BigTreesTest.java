package io.lockkeeper.dist.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.client.Change;
import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.PageRequest;
import io.lockkeeper.client.SubtreeSize;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Our client's operations for big trees mean the same whoever serves them: a server of ours by extensions, ZooKeeper by what every server
 * has. No connection is lost over it.
 */
final class BigTreesTest extends OnSharedServer {
    private final Client ours;

    BigTreesTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
        ours = Client.connect(ClientOptions.of("127.0.0.1:" + server.port()));
    }

    @AfterEach
    void oneConnectionWasEnough() {
        ours.close();
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (ClientException) Objects.requireNonNull(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void create(String path, String data) {
        await(ours.create(path, data.getBytes(UTF_8), Acl.OPEN, CreateMode.PERSISTENT));
    }

    private void children(int count) {
        for (int i = 0; i < count; i++) {
            create(at("/" + (i % 2 == 0 ? "even-" : "odd-") + i), "data of " + i);
        }
    }

    private static List<String> names(Reply.ChildPage page) {
        return page.children().stream().map(Reply.Child::name).toList();
    }

    private List<Reply.Child> all(PageRequest request) {
        List<Reply.Child> children = new ArrayList<>();
        Reply.ChildPage page = await(ours.listChildren(at(""), request));
        children.addAll(page.children());
        while (page.next() != null) {
            page = await(ours.listChildren(at(""), request.after(page.next())));
            children.addAll(page.children());
        }
        return children;
    }

    @Test
    void pagesAreInTheOrderOfNamesAndGoOnBehindAName() {
        children(10);
        long session = ours.sessionId();

        Reply.ChildPage first = await(ours.listChildren(at(""), PageRequest.of(3)));
        assertThat(names(first)).containsExactly("even-0", "even-2", "even-4");
        assertThat(first.next()).isEqualTo("even-4");
        assertThat(first.stat().numChildren()).isEqualTo(10);
        await(ours.delete(at("/even-4"), -1));
        create(at("/even-3"), "");
        create(at("/even-5"), "");
        Reply.ChildPage second = await(ours.listChildren(at(""), PageRequest.of(3).after(first.next())));
        assertThat(names(second)).containsExactly("even-5", "even-6", "even-8");
        Reply.ChildPage odd = await(ours.listChildren(at(""), PageRequest.of(9).with(new NameFilter("odd", "*-?"))));
        assertThat(names(odd)).containsExactly("odd-1", "odd-3", "odd-5", "odd-7", "odd-9");
        assertThat(odd.next()).isNull();
        assertThat(ours.sessionId()).isEqualTo(session);
    }

    @Test
    void childrenComeWithStatAndDataInPagesOfBoundedBytes() {
        children(100);
        List<Reply.Child> all = all(PageRequest.of(1000).with(ChildDetail.DATA).withMaxBytes(1000));

        assertThat(all).hasSize(100);
        for (Reply.Child child : all) {
            Reply.Data read = await(ours.getData(at("/" + child.name())));
            assertThat(child.data()).isEqualTo(read.data());
            assertThat(child.stat()).isEqualTo(read.stat());
        }
        Reply.ChildPage page = await(ours.listChildren(at(""), PageRequest.of(1000).with(ChildDetail.DATA).withMaxBytes(1000)));
        assertThat(page.children()).hasSizeBetween(5, 20);
        assertThat(page.next()).isEqualTo(page.children().getLast().name());
    }

    @Test
    void whoMayNotReadAChildGetsItsNameAndTheReason() {
        create(at("/open"), "x");
        await(ours.create(at("/shut"), new byte[1], List.of(new Acl(Acl.READ, new Id("ip", "9.9.9.9"))), CreateMode.PERSISTENT));
        List<Reply.Child> all = all(PageRequest.of(10).with(ChildDetail.STAT));

        assertThat(all).extracting(Reply.Child::name).containsExactly("open", "shut");
        assertThat(all).extracting(Reply.Child::refusal).containsExactly(ErrorCode.OK, ErrorCode.NO_AUTH);
        assertThat(all.getFirst().data()).isNull();
    }

    @Test
    void aSubtreeTellsItsSize() {
        create(at("/a"), "1234");
        create(at("/a/b"), "567");
        create(at("/a/b/c"), "8");
        create(at("/aa"), "not of it");
        SubtreeSize size = await(ours.subtreeSize(at("/a")));

        assertThat(size.znodes()).isEqualTo(3);
        assertThat(size.stat()).isEqualTo(await(ours.exists(at("/a"))).orElseThrow());
        if (kind == Kind.LOCKKEEPER) {
            assertThat(size.dataBytes()).hasValue(8);
        } else {
            assertThat(size.dataBytes()).as("no operation of ZooKeeper's tells").isEmpty();
        }
        assertThatThrownBy(() -> await(ours.subtreeSize(at("/none")))).hasMessageContaining("NoNode");
    }

    @Test
    void aSubtreeGoesAtOnceAndWhoWatchesHearsOfEachZnode() {
        create(at("/a"), "");
        create(at("/a/b"), "");
        create(at("/a/b/c"), "");
        await(ours.create(at("/a/mine"), new byte[0], Acl.OPEN, CreateMode.EPHEMERAL));
        List<Change> heard = new CopyOnWriteArrayList<>();
        await(ours.addWatch(at("/a"), true, heard::add));

        assertThat(await(ours.deleteSubtree(at("/a"), 4))).isEqualTo(4);
        assertThat(await(ours.exists(at("/a")))).isEmpty();
        await(ours.sync("/"));
        assertThat(heard).extracting(Change::type).containsOnly(Change.Type.NODE_DELETED);
        assertThat(heard).extracting(Change::path)
                .containsExactlyInAnyOrder(at("/a"), at("/a/b"), at("/a/b/c"), at("/a/mine")).endsWith(at("/a"));
        assertThat(heard.stream().map(Change::zxid).distinct()).as("one transaction").hasSize(1);
        assertThat(await(ours.getEphemerals(at("")))).isEmpty();
    }

    @Test
    void moreThanTheLimitIsRefusedWithTheirNumber() {
        children(10);
        assertThatThrownBy(() -> await(ours.deleteSubtree(at(""), 10)))
                .isInstanceOfSatisfying(ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.BAD_ARGUMENTS))
                .hasMessageContaining("11 znodes").hasMessageContaining("limit is 10");
        assertThat(all(PageRequest.of(100))).hasSize(10);
    }

    @Test
    void whatMayNotBeDeletedKeepsAllTheRest() {
        create(at("/a"), "");
        await(ours.create(at("/a/kept"), new byte[0], List.of(new Acl(Acl.READ | Acl.CREATE, Id.ANYONE)), CreateMode.PERSISTENT));
        create(at("/a/kept/x"), "");
        create(at("/a/y"), "");

        assertThatThrownBy(() -> await(ours.deleteSubtree(at("/a"), 10))).hasMessageContaining("NoAuth");
        assertThat(await(ours.subtreeSize(at("/a"))).znodes()).isEqualTo(4);
        assertThatThrownBy(() -> await(ours.deleteSubtree(at("/none"), 10))).hasMessageContaining("NoNode");
        assertThatThrownBy(() -> await(ours.deleteSubtree("/zookeeper", 10))).hasMessageContaining("BadArguments");
    }

    @Test
    void aSubtreeThatChangesAllTheTimeGoesAllTheSame() throws Exception {
        create(at("/busy"), "");
        try (Client other = Client.connect(ClientOptions.of("127.0.0.1:" + server.port()))) {
            List<CompletableFuture<String>> creates = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                creates.add(other.create(at("/busy/" + i), new byte[0], Acl.OPEN, CreateMode.PERSISTENT));
            }
            int deleted = deleteAtLast(at("/busy"));
            long made = creates.stream().map(BigTreesTest::outcome).filter(Boolean::booleanValue).count();

            assertThat(made + 1).isEqualTo(deleted);
            assertThat(await(ours.exists(at("/busy")))).isEmpty();
        }
    }

    /** A server that does not lead, and ZooKeeper, may find the subtree changed as often as it is tried. */
    private int deleteAtLast(String path) {
        while (true) {
            try {
                return await(ours.deleteSubtree(path, 1000));
            } catch (ClientException e) {
                assertThat(e.error()).isIn(ErrorCode.RUNTIME_INCONSISTENCY, ErrorCode.NOT_EMPTY);
            }
        }
    }

    private static boolean outcome(CompletableFuture<String> create) {
        try {
            await(create);
            return true;
        } catch (ClientException e) {
            assertThat(e.error()).isEqualTo(ErrorCode.NO_NODE);
            return false;
        }
    }
}
