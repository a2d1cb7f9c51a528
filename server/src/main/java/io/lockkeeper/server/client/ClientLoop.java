package io.lockkeeper.server.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.server.metrics.Metrics;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's own things, shared by its connections: scratch memory, sums for the metrics that are passed on once per batch,
 * and connections that wait for something. All but {@link #gather} and {@link #dispatch} belongs to the loop's thread.
 */
public final class ClientLoop {
    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final int KEPT_BYTES = 1024 * 1024;

    private final EventLoop eventLoop;
    private final Metrics metrics;
    private final JuteReader reader;
    private final NamespaceTraffic reads;
    private final NamespaceTraffic writes;
    private final ReadBuffer readBuffer = new ReadBuffer();
    private byte[] scratch = new byte[SCRATCH_BYTES];
    private JuteWriter writer = new JuteWriter(SCRATCH_BYTES);
    private final ArrayDeque<ClientConnection> sessionless = new ArrayDeque<>();
    private List<ClientConnection> throttled = new ArrayList<>();

    // The replica thread's: what has been gathered for this loop in the present batch.
    private @Nullable Delivery gathered;

    // Sums of the present delivery.
    private long sentPackets;
    private long sentBytes;
    private long watchBytes;
    private int lastResponse;
    private int minResponse = Integer.MAX_VALUE;
    private int maxResponse;
    private long runLatency = -1;
    private int runReads;
    private int runWrites;

    /** @param maxFieldBytes the most bytes a string or buffer of a request may have */
    public ClientLoop(EventLoop eventLoop, int maxFieldBytes, Metrics metrics) {
        this.eventLoop = eventLoop;
        this.metrics = metrics;
        this.reads = new NamespaceTraffic(metrics.readsPerNamespace);
        this.writes = new NamespaceTraffic(metrics.writesPerNamespace);
        this.reader = new JuteReader(scratch, 0, 0, maxFieldBytes);
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    // --- the replica thread

    void gather(ClientConnection connection, Outgoing head, long weight) {
        if (gathered == null) {
            gathered = new Delivery(this);
        }
        gathered.add(connection, head, weight);
    }

    void dispatch() {
        Delivery delivery = gathered;
        if (delivery != null) {
            gathered = null;
            if (eventLoop.inEventLoop()) {
                delivery.run();
                return;
            }
            try {
                eventLoop.execute(delivery);
            } catch (RejectedExecutionException e) {
                // The loop has been shut down, and its connections with it: nobody is left to tell.
                return;
            }
        }
    }

    // --- the loop's own thread

    ReadBuffer readBuffer() {
        return readBuffer;
    }

    byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[bytes];
        }
        return scratch;
    }

    JuteReader reader() {
        return reader;
    }

    /** An empty writer. */
    JuteWriter writer() {
        if (writer.array().length > KEPT_BYTES) {
            writer = new JuteWriter(SCRATCH_BYTES);
        }
        writer.clear();
        return writer;
    }

    void sent(int bytes, boolean notification) {
        sentPackets++;
        if (notification) {
            watchBytes += bytes;
        } else {
            sentBytes += bytes;
            lastResponse = bytes;
            minResponse = Math.min(minResponse, bytes);
            maxResponse = Math.max(maxResponse, bytes);
        }
    }

    /** A request was answered; equal latencies in a row, as a batch has them, are recorded in one go. */
    void answered(long latencyMillis, Operation operation, Reply reply) {
        if (latencyMillis != runLatency) {
            recordRun();
            runLatency = latencyMillis;
        }
        switch (operation) {
            case Operation.Write write -> {
                runWrites++;
                if (hasEffect(reply)) {
                    writes.written(write);
                }
            }
            case Operation.Read read -> {
                runReads++;
                reads.read(read, reply);
            }
            case Operation.Auth _, Operation.Sasl _, Operation.Undecodable _, Operation.Throttled _, Operation.Unknown _ -> runReads++;
        }
    }

    /** A multi that failed is answered without an error of its own; its parts tell. */
    private static boolean hasEffect(Reply reply) {
        return reply instanceof Reply.Multi(List<Reply.MultiPart> parts)
            ? parts.stream().noneMatch(part -> part.opCode() == OpCode.ERROR)
            : reply.error() == ErrorCode.OK;
    }

    private void recordRun() {
        if (runReads + runWrites > 0) {
            metrics.latency.record(runLatency, runReads + runWrites);
        }
        if (runReads > 0) {
            metrics.readLatency.record(runLatency, runReads);
        }
        if (runWrites > 0) {
            metrics.updateLatency.record(runLatency, runWrites);
        }
        runReads = 0;
        runWrites = 0;
    }

    /** At the end of whatever sent something: passes the sums on and lets throttled connections look again. */
    void settle() {
        recordRun();
        reads.settle();
        writes.settle();
        if (sentPackets > 0) {
            metrics.packetsSent.add(sentPackets);
            metrics.responseBytes.add(sentBytes);
            metrics.watchBytes.add(watchBytes);
            if (maxResponse > 0) {
                metrics.responseSizes.add(lastResponse, minResponse, maxResponse);
                minResponse = Integer.MAX_VALUE;
                maxResponse = 0;
            }
            sentPackets = 0;
            sentBytes = 0;
            watchBytes = 0;
        }
        if (!throttled.isEmpty()) {
            List<ClientConnection> waiting = throttled;
            throttled = new ArrayList<>();
            waiting.forEach(ClientConnection::retryThrottled);
        }
    }

    void throttle(ClientConnection connection) {
        throttled.add(connection);
    }

    /** Every connection starts without a session, and all have the same time to get one: the oldest is always first. */
    void addSessionless(ClientConnection connection) {
        sessionless.add(connection);
    }

    void expireSessionless(long nowNanos, long timeoutNanos) {
        for (ClientConnection first = sessionless.peek(); first != null; first = sessionless.peek()) {
            if (first.isSessionless()) {
                if (nowNanos - first.openedNanos() < timeoutNanos) {
                    return;
                }
                metrics.sessionlessExpired.increment();
                first.closeNow();
            }
            sessionless.poll();
        }
    }

    /** Starts to look after connections that never say hello. */
    public void watchSessionless(int timeoutMillis) {
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        long period = Math.clamp(timeoutMillis / 10, 10, 1000);
        eventLoop.scheduleWithFixedDelay(
                () -> expireSessionless(System.nanoTime(), timeoutNanos), period, period, TimeUnit.MILLISECONDS);
    }

    /** What one batch of the replica brings to the connections of one loop. */
    private static final class Delivery implements Runnable {
        private final ClientLoop loop;
        private final List<ClientConnection> connections = new ArrayList<>();
        private final List<Outgoing> heads = new ArrayList<>();
        private long[] weights = new long[8];

        Delivery(ClientLoop loop) {
            this.loop = loop;
        }

        void add(ClientConnection connection, Outgoing head, long weight) {
            if (weights.length == heads.size()) {
                weights = Arrays.copyOf(weights, weights.length * 2);
            }
            weights[heads.size()] = weight;
            connections.add(connection);
            heads.add(head);
        }

        @Override
        public void run() {
            for (int i = 0; i < heads.size(); i++) {
                ClientConnection connection = connections.get(i);
                try {
                    connection.deliver(heads.get(i), weights[i]);
                } catch (RuntimeException | OutOfMemoryError e) {
                    connection.failed(e); // its own misfortune, not that of the others, nor of the replica whose thread this may be
                }
            }
            loop.settle();
        }
    }
}
