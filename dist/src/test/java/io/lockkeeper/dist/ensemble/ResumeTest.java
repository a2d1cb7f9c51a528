package io.lockkeeper.dist.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.Change;
import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.PageRequest;
import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches of our client go on where they were when it comes to another member. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class ResumeTest {
    private static final String PARENT = "/r";

    @TempDir
    private Path home;

    private static Client connect(String servers) {
        return Client.connect(ClientOptions.of(servers));
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** Creates children until it is told to stop; what fails because a member dies is not counted on. */
    private static Thread churn(Client writer, AtomicBoolean ending) {
        return Thread.ofPlatform().start(() -> {
            List<CompletableFuture<String>> underWay = new ArrayList<>();
            for (int i = 0; !ending.get(); i++) {
                underWay.add(writer.create(PARENT + "/" + i, new byte[0], Acl.OPEN, CreateMode.PERSISTENT));
                if (underWay.size() == 16) {
                    underWay.forEach(create -> create.exceptionally(_ -> "").join());
                    underWay.clear();
                }
            }
        });
    }

    private static List<String> history(Client client) throws Exception {
        List<Reply.Child> children = new ArrayList<>();
        Reply.ChildPage page = await(client.listChildren(PARENT, PageRequest.of(1000).with(ChildDetail.STAT)));
        children.addAll(page.children());
        while (page.next() != null) {
            page = await(client.listChildren(PARENT, PageRequest.of(1000).with(ChildDetail.STAT).after(page.next())));
            children.addAll(page.children());
        }
        return children.stream()
                .sorted(Comparator.comparingLong(child -> Objects.requireNonNull(child.stat()).czxid()))
                .map(child -> "NODE_CREATED " + PARENT + "/" + child.name() + " " + Objects.requireNonNull(child.stat()).czxid())
                .toList();
    }

    @Test
    void eachEventIsToldOnceAndInOrderThoughTheMemberIsKilledEachTime() throws Exception {
        // Enough for what the writer does while the other one is away, however long this machine takes for that.
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, Product.LOCKKEEPER)
                        .with("watches.recentChanges=500000", "watches.recentPathBytes=8000000").start();
                Client watching = connect(ensemble.connectString());
                Client writer = connect(ensemble.connectString())) {
            await(writer.create(PARENT, new byte[0], Acl.OPEN, CreateMode.PERSISTENT));
            List<String> heard = new CopyOnWriteArrayList<>();
            await(watching.sync("/"));
            await(watching.addWatch(PARENT, true, change -> heard.add(change.type() + " " + change.path() + " " + change.zxid())));
            var ending = new AtomicBoolean();
            Thread churn = churn(writer, ending);
            for (int round = 0; round < 4; round++) {
                int before = heard.size();
                Await.until("events come", () -> heard.size() > before + 100);
                int port = Await.value("it has a server", () -> watching.server().orElse(null)).getPort();
                Member serving = ensemble.members().stream().filter(member -> member.clientAddress().getPort() == port)
                        .findFirst().orElseThrow();
                serving.kill();
                Await.until("another member serves", () -> watching.server().filter(at -> at.getPort() != port).isPresent());
                serving.start();
                ensemble.awaitAllServing();
            }
            ending.set(true);
            churn.join();
            await(watching.sync("/"));

            assertThat(heard).doesNotHaveDuplicates().isEqualTo(history(watching));
        }
    }

    @Test
    void whoComesToAMemberThatDoesNotRememberIsToldSo() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, Product.LOCKKEEPER, Product.LOCKKEEPER, Product.LOCKKEEPER)
                        .with("watches.recentChanges=16").start();
                Client watching = connect(ensemble.member(1).connectString());
                Client writer = connect(ensemble.member(3).connectString())) {
            await(writer.create(PARENT, new byte[0], Acl.OPEN, CreateMode.PERSISTENT));
            await(watching.sync("/"));
            List<Change> heard = new CopyOnWriteArrayList<>();
            await(watching.addWatch(PARENT, true, heard::add));
            ensemble.member(1).pause();
            for (int i = 0; i < 100; i++) {
                await(writer.create(PARENT + "/" + i, new byte[0], Acl.OPEN, CreateMode.PERSISTENT));
            }
            ensemble.member(1).kill();
            ensemble.member(1).start();
            ensemble.awaitAllServing();
            Await.until("it hears of it", () -> !heard.isEmpty());
            await(writer.setData(PARENT, new byte[1], -1));
            Await.until("it hears of what comes then", () -> heard.getLast().type() == Change.Type.NODE_DATA_CHANGED);

            assertThat(heard).extracting(Change::type).containsExactly(Change.Type.RESYNC, Change.Type.NODE_DATA_CHANGED);
            assertThat(heard).extracting(Change::path).containsOnly(PARENT);
        }
    }
}
