package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.server.metrics.Metrics;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLoopsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aLoopThatIsToldToEndWhileItIsAtWorkLeavesNoSocketOpen(int clientLoops) {
        EventLoops loops = new EventLoops(clientLoops, 1024, new Metrics());
        EventLoop loop = loops.clients().getFirst().eventLoop();
        Channel socket = loops.newServerChannel();
        loop.register(socket).syncUninterruptibly();
        loop.execute(() -> {
            while (!loop.isShuttingDown()) {
                Thread.onSpinWait();
            }
        });
        loops.close();
        assertThat(loop.terminationFuture().awaitUninterruptibly(60_000)).isTrue();
        assertThat(socket.isOpen()).isFalse();
    }
}
