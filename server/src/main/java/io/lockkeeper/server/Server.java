package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.server.client.EventLoops;
import io.lockkeeper.server.client.ConnectionTable;
import io.lockkeeper.server.client.Outlets;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.StorageException;
import io.lockkeeper.storage.Purge;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: recovers its data, starts its threads, opens its port, and takes it all down again. What happens to a request in
 * between: {@code ClientConnection} decodes it, {@code ReplicaLoop} steps the replica, {@code LogLoop} makes it safe, {@code
 * Replies} answers it.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int INBOX_EVENTS = 32 * 1024;

    private final ServerConfig config;
    private final int clientLoops;
    private final Metrics metrics = new Metrics();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    /** What to take down, the last started first. */
    private final Deque<Part> parts = new ArrayDeque<>();
    private final ClientPort clientPort;

    @FunctionalInterface
    private interface Part {
        void stop() throws IOException, InterruptedException;
    }

    private Server(ServerConfig config, int clientLoops) {
        this.config = config;
        this.clientLoops = clientLoops;
        this.clientPort = new ClientPort(config);
    }

    /**
     * Starts a server, which serves when this returns.
     *
     * @throws StartException if it cannot; nothing is left running then
     */
    public static Server start(ServerConfig config, Build build) throws StartException {
        return start(config, build, EventLoops.clientLoopsFor(Runtime.getRuntime().availableProcessors()));
    }

    /** @param clientLoops event loops for clients, beside the replica's; 0: that one serves them */
    static Server start(ServerConfig config, Build build, int clientLoops) throws StartException {
        Server server = new Server(config, clientLoops);
        try {
            server.startParts(build);
        } catch (StorageException e) {
            server.close();
            throw new StartException(e.kind().exitCode(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            server.close();
            throw new StartException(1, "cannot start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.close();
            throw new StartException(1, "interrupted");
        } catch (StartException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void startParts(Build build) throws IOException, StartException, InterruptedException {
        long startedMillis = ReplicaLoop.monotonicMillis();
        var storage = config.storage();
        DataDirectories directories = DataDirectories.open(storage.dataDir(), storage.dataLogDir(), storage.createDirectories());
        parts.push(directories::close);
        StartingPoint start = StartingPoint.find(config, directories, metrics);
        long lastZxid = start.tree().lastZxid();

        TxnLog log = new TxnLog(
            directories.logs(), Settings.log(config), start.recovered().lastZxid(), LogLoop.reportingTo(metrics), System::nanoTime);
        EventLoops loops = new EventLoops(clientLoops, config.requests().maxStoredFieldBytes(), metrics);
        parts.push(loops::close);
        Inbox inbox = new Inbox(INBOX_EVENTS, loops.replica());
        LogLoop logLoop = new LogLoop(log, lastZxid, storage.maxBatchTxns(), Settings.bytesBehind(Runtime.getRuntime().maxMemory()), inbox,
            metrics, System::nanoTime);
        SnapshotWorker snapshotWorker = new SnapshotWorker(start.snapshots(), config.tree().digest(), inbox, metrics);
        ConnectionTable table = new ConnectionTable(config.connections(), loops.clients());
        Outlets outlets = new Outlets(table);
        NoticeLog notices = new NoticeLog(metrics);

        // Taken down in the opposite order: the replica stops first, then the log writes what it was given, then clients are cut.
        parts.push(logLoop::stop);
        parts.push(snapshotWorker::stop);
        ReplicaConfig replicaConfig = Settings.replica(config, ThreadLocalRandom.current().nextLong());
        Replica replica;
        ReplicaOutbox outbox;
        if (config.ensemble().isPresent()) {
            MemberParts members = new MemberParts(config, config.ensemble().get(), start, log, logLoop, loops, inbox);
            parts.push(members::close);
            replica = members.replica(replicaConfig);
            outbox = members.outbox(outlets, snapshotWorker, notices, metrics, clientPort::membershipCommitted);
            members.start();
        } else {
            replica = new Replica(replicaConfig, start.tree());
            outbox = new ReplicaOutbox(logLoop, outlets, snapshotWorker, notices);
        }
        ReplicaLoop replicaLoop = new ReplicaLoop(
            loops.replica(), replica, inbox, outbox, logLoop, ReplicaLoop.sleepMillis(replicaConfig), lastZxid, this::end);
        parts.push(replicaLoop::stop);
        logLoop.start();
        snapshotWorker.start();
        replicaLoop.start();

        parts.push(clientPort::close);
        clientPort.open(loops, inbox, table, metrics, build, startedMillis);
        if (!start.fresh()) {
            inbox.put(new Event.SnapshotRequested());
        }
        if (config.autoPurge().enabled()) {
            PurgeTimer purge = new PurgeTimer(new Purge(directories, start.snapshots()), config.autoPurge());
            parts.push(purge::stop);
        }
        LOG.info("{} clients={} dataDir={} zxid={} znodes={} startMillis={}",
            config.ensemble().map(member -> "member of an ensemble starts id=" + member.id()).orElse("serving"),
            clientAddress().map(Settings::shown).orElse("none"), storage.dataDir(),
            Zxid.text(start.recovered().lastZxid()), start.tree().znodeCount(), ReplicaLoop.monotonicMillis() - startedMillis);
    }

    /** Called by the replica's thread when it cannot go on: whoever waits for the end takes the server down. */
    private void end(Throwable why) {
        if (!(why instanceof StorageFailure)) { // of which the replica has told
            LOG.error("server ends reason={}", why.toString());
        }
        ended.complete(1);
    }

    /** Where clients connect, with the port chosen if the configuration left it open; empty if it named none. */
    public Optional<InetSocketAddress> clientAddress() {
        return clientPort.address();
    }

    /** Waits until the server has to end by itself, and returns the exit code to end with. It still must be closed. */
    public int awaitEnd() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops accepting, writes what was promised to disk, and closes all connections. May be called twice. */
    @Override
    public synchronized void close() {
        for (Part part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.stop();
            } catch (IOException e) {
                LOG.warn("stopping failed reason={}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
