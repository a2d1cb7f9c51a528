package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.client.Operation;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server that is still starting: opens a session and looks at the root, again and again. Serving is what gets an answer. A server
 * may accept a connection before it serves and then forget it, so a question that waits is left waiting and the next one asked.
 */
final class FirstAnswer implements AutoCloseable {
    private static final long REFUSED_MILLIS = 1;
    private static final long WAITING_NANOS = 20_000_000;

    private final InetSocketAddress server;
    private final Set<Socket> waiting = ConcurrentHashMap.newKeySet();
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean lastEnded = true;
    private long lastAsked;

    FirstAnswer(InetSocketAddress server) {
        this.server = server;
    }

    /** Whether the server has answered; asks again if it is time to, and waits a moment. */
    boolean came() throws InterruptedException {
        if (lastEnded || System.nanoTime() - lastAsked > WAITING_NANOS) {
            lastEnded = false;
            lastAsked = System.nanoTime();
            Thread.startVirtualThread(this::ask);
        }
        return answered.await(REFUSED_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try (Socket socket = new Socket()) {
            waiting.add(socket);
            socket.connect(server);
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(Frames.connect());
            in.skipNBytes(in.readInt());
            socket.getOutputStream().write(Frames.request(1, new Operation.Exists("/", false)));
            in.skipNBytes(in.readInt());
            answered.countDown();
            socket.getOutputStream().write(Frames.request(2, new Operation.CloseSession()));
            waiting.remove(socket);
        } catch (IOException _) {
            // Not yet.
        } finally {
            lastEnded = true;
        }
    }

    @Override
    public void close() {
        for (Socket socket : waiting) {
            try {
                socket.close();
            } catch (IOException _) {
                // Nobody waits for it any more.
            }
        }
    }
}
