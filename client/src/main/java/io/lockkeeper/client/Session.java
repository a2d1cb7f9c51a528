package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session and the one connection it has at a time. Its thread connects, reads, delivers replies and events, and connects again;
 * a second one, {@link RequestWriter}, lives as long as a connection. All callbacks come from the first.
 */
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int MAX_BACKOFF_MILLIS = 5_000;

    /** Waits so many milliseconds or until {@link #close} wakes it. */
    @FunctionalInterface
    interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    private final ClientOptions options;
    private final Pause pause;
    private final Pipeline pipeline;
    private final Hearing hearing;
    private final List<InetSocketAddress> servers;
    private final Backoff backoff;
    private final Proofs proofs;
    private final List<StateListener> stateListeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ArrayDeque<Call<?>> expected = new ArrayDeque<>();
    private final Thread thread;

    private volatile SessionState state = SessionState.CONNECTING;
    private volatile long sessionId;
    private volatile int timeoutMillis;
    private volatile @Nullable InetSocketAddress server;
    private volatile boolean closing;
    private volatile @Nullable Wire wire;

    // Owned by the session's thread.
    private byte[] password = new byte[SessionPassword.BYTES];
    private int nextServer;
    private int failedInARow;
    private @Nullable SessionState ending;

    Session(ClientOptions options, Random random, Pause pause) {
        this.options = options;
        this.pause = pause;
        this.pipeline = new Pipeline(options.maxInFlight(), options.whenFull());
        this.servers = new ArrayList<>(options.connectString().servers());
        Collections.shuffle(servers, random);
        this.backoff = new Backoff(random, Math.min(MAX_BACKOFF_MILLIS, options.sessionTimeoutMillis() / 3));
        this.proofs = new Proofs(pipeline, options.credentials());
        this.hearing = new Hearing(options.connectString().chroot());
        this.timeoutMillis = options.sessionTimeoutMillis();
        this.thread = Thread.ofPlatform().daemon().name("lockkeeper-client").unstarted(this);
        pipeline.ownedBy(thread);
    }

    void start() {
        thread.start();
    }

    SessionState state() {
        return state;
    }

    long id() {
        return sessionId;
    }

    int timeoutMillis() {
        return timeoutMillis;
    }

    @Nullable InetSocketAddress server() {
        return server;
    }

    Watches watches() {
        return hearing.watches();
    }

    CompletableFuture<Void> connected() {
        return connected.copy();
    }

    void addListener(StateListener listener) {
        stateListeners.add(listener);
    }

    void submit(Call<?> call) {
        pipeline.submit(call);
    }

    /** Sends a credential now, or with the next connection, and on every later one. */
    CompletableFuture<Void> authenticate(Credential credential) {
        return proofs.add(credential, () -> state.isFinal());
    }

    /**
     * Closes the session at the server if there is one, and here in any case.
     *
     * @return done when nothing will be delivered any more
     */
    CompletableFuture<Void> close() {
        if (!closing) {
            closing = true;
            if (state.isConnected()) {
                pipeline.submitLast(new Call<>(new Operation.CloseSession(), null, reply -> reply));
            } else {
                abort();
            }
        }
        return ended;
    }

    /** Drops the connection without a word; while closing this is the end. */
    void abort() {
        Wire now = wire;
        if (now != null) {
            now.close();
        }
        thread.interrupt();
    }

    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void run() {
        try {
            while (ending == null && !closing) {
                attempt();
            }
        } catch (InterruptedException _) {
            LOG.debug("session={} closed while not connected", hex(sessionId));
        } finally {
            SessionState end = ending == null ? SessionState.CLOSED : ending;
            ErrorCode error = end == SessionState.AUTH_FAILED ? ErrorCode.AUTH_FAILED : ErrorCode.SESSION_EXPIRED;
            become(end);
            pipeline.end(error);
            proofs.fail(error);
            connected.completeExceptionally(new ClientException(error, null));
            ended.complete(null);
        }
    }

    /** One connection from its first byte to its last, or an attempt at one and the pause after it. */
    private void attempt() throws InterruptedException {
        InetSocketAddress target = servers.get(nextServer++ % servers.size());
        try (Wire fresh = new Wire(options.maxReplyBytes())) {
            wire = fresh;
            if (closing) {
                return;
            }
            boolean established = false;
            try {
                ConnectResponse answer = connect(fresh, target);
                if (answer.timeoutMillis() <= 0) {
                    LOG.info("session={} expired, says server={}", hex(sessionId), target);
                    ending = SessionState.LOST;
                    return;
                }
                established = true;
                serve(fresh, target, answer);
            } catch (IOException | MalformedException e) {
                if (!closing && ending == null) {
                    LOG.info("session={} server={} {}: {}", hex(sessionId), target, established ? "lost" : "not connected",
                            e.getMessage());
                }
            }
            if (ending == null && !closing) {
                becomeDisconnected();
                pauseAfter(established);
            }
        }
    }

    private ConnectResponse connect(Wire fresh, InetSocketAddress target) throws IOException {
        int patience = Math.max(1, timeoutMillis / servers.size());
        return fresh.connect(
                target,
                patience,
                new ConnectRequest(
                        0,
                        hearing.highest(),
                        options.sessionTimeoutMillis(),
                        sessionId,
                        password,
                        options.readOnly(),
                        options.linearizableReads() ? Extensions.ALL : Extensions.ALL & ~Extensions.LINEARIZABLE_READS));
    }

    private void becomeDisconnected() {
        server = null;
        if (state.isConnected()) {
            become(SessionState.SUSPENDED);
        }
    }

    /** After a lost connection the next server is tried at once, give or take; after a round in vain, callers stop waiting. */
    private void pauseAfter(boolean established) throws InterruptedException {
        if (established) {
            failedInARow = 0;
        } else if (++failedInARow % servers.size() == 0) {
            pipeline.failWaiting(ErrorCode.CONNECTION_LOSS);
            proofs.fail(ErrorCode.CONNECTION_LOSS);
        }
        pause.millis(backoff.nextMillis());
    }

    private void serve(Wire fresh, InetSocketAddress target, ConnectResponse answer) throws IOException {
        sessionId = answer.sessionId();
        password = answer.password();
        timeoutMillis = answer.timeoutMillis();
        server = target;
        fresh.readTimeout(Math.max(1, timeoutMillis / 3 * 2));
        backoff.reset();
        openPipeline(answer.extensions());
        Thread writer = Thread.ofPlatform()
                .daemon()
                .name("lockkeeper-client-writer")
                .start(new RequestWriter(
                        pipeline, fresh, options, answer.extensions(), Math.max(1, timeoutMillis / 3)));
        try {
            become(Boolean.TRUE.equals(answer.readOnly()) ? SessionState.CONNECTED_READ_ONLY : SessionState.CONNECTED);
            connected.complete(null);
            read(fresh);
        } finally {
            pipeline.close();
            fresh.close();
            joinWriter(writer);
            // The state comes first: who learns of a lost request must not read that all is well.
            if (ending == null && !closing) {
                becomeDisconnected();
            }
            List<Call<?>> lost = new ArrayList<>(expected);
            expected.clear();
            pipeline.fail(lost, ErrorCode.CONNECTION_LOSS);
            pipeline.failSent(ErrorCode.CONNECTION_LOSS);
            proofs.fail(ErrorCode.CONNECTION_LOSS);
        }
    }

    /** Credentials first, because watches may need them; then the watches, before any request that waits. */
    private void openPipeline(int extensions) {
        proofs.open(hearing.rearm(extensions));
        hearing.resyncUnlessResuming();
    }

    /** Delivers frames until the connection or the session ends. */
    private void read(Wire fresh) throws IOException {
        while (ending == null) {
            int answered = 0;
            try {
                for (JuteReader frame = fresh.awaitFrame(); frame != null && ending == null; frame = fresh.nextFrame()) {
                    answered += deliver(frame);
                }
            } finally {
                pipeline.release(answered);
            }
        }
    }

    /** Delivers one frame; 1 if it answered a request of the window. */
    private int deliver(JuteReader frame) throws IOException {
        int xid = frame.readInt();
        long zxid = frame.readLong();
        ErrorCode error = ErrorCode.of(frame.readInt());
        switch (xid) {
            case RequestHeader.XID_NOTIFICATION -> hearing.event(zxid, ReplyCodec.decodeEvent(frame));
            case RequestHeader.XID_AUTH -> proven(error);
            case RequestHeader.XID_PING -> hearing.answer(zxid);
            case RequestHeader.XID_SET_WATCHES -> hearing.rearmed(error);
            case RequestHeader.XID_RESUME_WATCHES -> {
                hearing.rearmed(error);
                hearing.resumed(zxid, ReplyCodec.decode(OpCode.RESUME_WATCHES, error, frame));
            }
            case RequestHeader.XID_OWN_SYNC -> {
                if (error != ErrorCode.OK) {
                    // The read behind it must not be answered with less.
                    throw new IOException("a linearizable read needs a sync, which the server answers with " + error);
                }
            }
            default -> {
                answer(xid, zxid, error, frame);
                return 1;
            }
        }
        return 0;
    }

    private void answer(int xid, long zxid, ErrorCode error, JuteReader frame) throws IOException {
        Call<?> call = nextExpected();
        if (call == null || call.xid() != xid) {
            if (call != null) {
                expected.addFirst(call);
            }
            throw new IOException("the reply to request " + xid + " came when "
                    + (call == null ? "none" : "that to " + call.xid()) + " was due");
        }
        hearing.answer(zxid);
        Reply reply;
        try {
            reply = ReplyCodec.decode(call.operation().opCode(), error, frame);
        } catch (MalformedException e) {
            expected.addFirst(call);
            throw e;
        }
        call.answer(reply);
        if (call.operation() instanceof Operation.CloseSession) {
            ending = SessionState.CLOSED;
        }
    }

    private @Nullable Call<?> nextExpected() {
        while (true) {
            if (expected.isEmpty()) {
                pipeline.collectSent(expected);
            }
            Call<?> call = expected.poll();
            if (call == null || !call.isReserved()) {
                return call;
            }
        }
    }

    private void proven(ErrorCode error) {
        Call<Void> call = proofs.poll();
        if (error != ErrorCode.OK) {
            LOG.warn("session={} a credential was refused: {}", hex(sessionId), error);
            ending = SessionState.AUTH_FAILED;
        }
        if (call != null) {
            call.answer(error == ErrorCode.OK ? Reply.DONE : Reply.failed(error));
        }
    }

    private void become(SessionState next) {
        state = next;
        for (StateListener listener : stateListeners) {
            try {
                listener.onState(next);
            } catch (RuntimeException e) {
                LOG.warn("a state listener failed on {}", next, e);
            }
        }
    }

    /** The writer leaves at once: its socket is closed. Being asked to close meanwhile must not cut this short. */
    private static void joinWriter(Thread writer) {
        boolean interrupted = false;
        while (true) {
            try {
                writer.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String hex(long id) {
        return "0x" + Long.toHexString(id);
    }
}
