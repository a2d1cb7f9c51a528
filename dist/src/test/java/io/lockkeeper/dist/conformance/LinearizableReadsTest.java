package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Our client's linearizable reads are served by both products, many of them and in order with its writes. */
final class LinearizableReadsTest extends OnSharedServer {
    LinearizableReadsTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    @Test
    void readsAndWritesGoOnInOrder() throws Exception {
        try (Client ours = Client.connect(ClientOptions.of("127.0.0.1:" + server.port()).withLinearizableReads(true))) {
            String path = at("/counter");
            await(ours.create(path, new byte[] {0}, Acl.OPEN, CreateMode.PERSISTENT));
            for (byte i = 1; i <= 100; i++) {
                ours.setData(path, new byte[] {i}, -1);
                ours.exists(path);
                assertThat(await(ours.getData(path)).data()).containsExactly(i);
            }
            assertThat(await(ours.getChildren(path)).names()).isEmpty();
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(Await.LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
