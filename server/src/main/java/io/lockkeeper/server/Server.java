package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.server.admin.OperatorWords;
import io.lockkeeper.server.admin.ServerFacts;
import io.lockkeeper.server.auth.Schemes;
import io.lockkeeper.server.client.ClientContext;
import io.lockkeeper.server.client.ClientListener;
import io.lockkeeper.server.client.ClientLoop;
import io.lockkeeper.server.client.EventLoops;
import io.lockkeeper.server.client.ConnectionTable;
import io.lockkeeper.server.client.Outlets;
import io.lockkeeper.server.client.Proofs;
import io.lockkeeper.server.client.RequestGauge;
import io.lockkeeper.server.client.TokenBucket;
import io.lockkeeper.server.config.AuthConfig;
import io.lockkeeper.server.config.RequestLimits;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.Purge;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.SnapshotWriter;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.StorageException;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.ZnodeTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
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
    private static final long LEAST_FREE_BYTES = 1024 * 1024;
    private static final int IMAGE_PORTION_BYTES = 256 * 1024;

    private final ServerConfig config;
    private final int clientLoops;
    private final Metrics metrics = new Metrics();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    /** What to take down, the last started first. */
    private final Deque<Part> parts = new ArrayDeque<>();
    private Optional<InetSocketAddress> clientAddress = Optional.empty();

    @FunctionalInterface
    private interface Part {
        void stop() throws IOException, InterruptedException;
    }

    private Server(ServerConfig config, int clientLoops) {
        this.config = config;
        this.clientLoops = clientLoops;
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
        } catch (StartException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void startParts(Build build) throws IOException, StartException {
        long startedMillis = ReplicaLoop.monotonicMillis();
        if (config.ensemble().isPresent()) {
            throw new StartException(1, "members of an ensemble cannot be started yet");
        }
        var storage = config.storage();
        DataDirectories directories = DataDirectories.open(storage.dataDir(), storage.dataLogDir(), storage.createDirectories());
        parts.push(directories::close);
        requireRoom(directories.logs());

        Restore restore = new Restore(Settings.tree(config, ThreadLocalRandom.current().nextLong()));
        Recovered recovered = recover(directories, restore);
        ZnodeTree tree = restore.tree();
        Snapshots snapshots = new Snapshots(directories.snapshots(), Settings.snapshots(config));
        boolean fresh = recovered.lastZxid() <= 0 && recovered.snapshotFile() == null;
        if (recovered.lastZxid() < 0) {
            // Compat: every client has seen zxid 0, which is more than -1, and so is sent away.
            LOG.error("data directory is empty and nobody vouches for that, serving no client dataLogDir={}: "
                + "if the data was lost bring it back, if this is a new server create the file 'initialize' there", storage.dataLogDir());
        } else if (fresh) {
            writeFirst(snapshots, tree);
        }

        TxnLog log = new TxnLog(
            directories.logs(), Settings.log(config), recovered.lastZxid(), LogLoop.reportingTo(metrics), System::nanoTime);
        EventLoops loops = new EventLoops(clientLoops, config.requests().maxStoredFieldBytes(), metrics);
        parts.push(loops::close);
        Inbox inbox = new Inbox(INBOX_EVENTS, loops.replica());
        LogLoop logLoop = new LogLoop(log, tree.lastZxid(), storage.maxBatchTxns(), inbox, metrics, System::nanoTime);
        SnapshotWorker snapshotWorker = new SnapshotWorker(snapshots, config.tree().digest(), inbox, metrics);
        ConnectionTable table = new ConnectionTable(config.connections(), loops.clients());

        ReplicaConfig replicaConfig = Settings.replica(config, ThreadLocalRandom.current().nextLong());
        ReplicaLoop replicaLoop = new ReplicaLoop(
            loops.replica(), new Replica(replicaConfig, tree), inbox, new Outlets(table), logLoop, snapshotWorker,
            ReplicaLoop.sleepMillis(replicaConfig), tree.lastZxid(), new NoticeLog(metrics), this::end);

        // Taken down in the opposite order: the replica stops first, then the log writes what it was given, then clients are cut.
        parts.push(logLoop::stop);
        parts.push(snapshotWorker::stop);
        parts.push(replicaLoop::stop);
        logLoop.start();
        snapshotWorker.start();
        replicaLoop.start();

        openPort(loops, inbox, table, build, startedMillis);
        if (!fresh) {
            inbox.put(new Event.SnapshotRequested());
        }
        if (config.autoPurge().enabled()) {
            PurgeTimer purge = new PurgeTimer(new Purge(directories, snapshots), config.autoPurge());
            parts.push(purge::stop);
        }
        LOG.info("serving clients={} dataDir={} zxid={} znodes={} startMillis={}",
            clientAddress.map(Settings::shown).orElse("none"), storage.dataDir(),
            Zxid.text(recovered.lastZxid()), tree.znodeCount(), ReplicaLoop.monotonicMillis() - startedMillis);
    }

    /** The first client would end a server that cannot log its session: better not to begin. */
    private static void requireRoom(Disk logs) throws IOException, StartException {
        long free = logs.freeBytes();
        if (free < LEAST_FREE_BYTES) {
            throw new StartException(1, "no space for the transaction log: %d bytes are free in %s".formatted(free, logs.place()));
        }
    }

    private Recovered recover(DataDirectories directories, Restore restore) throws IOException {
        long started = ReplicaLoop.monotonicMillis();
        Recovered recovered = new Recovery(directories, Settings.recovery(config), Server::readAhead).run(restore);
        recovered.warnings().forEach(warning -> LOG.warn("recovery {}", warning));
        int orphans = restore.tree().dropOrphanEphemerals();
        if (orphans > 0) {
            LOG.warn("ephemerals without a session dropped count={}", orphans);
        }
        if (restore.tree().digestMismatches() > 0) {
            metrics.digestMismatches.add(restore.tree().digestMismatches());
            LOG.error("digest of the tree differs from the logged one, at start count={} lastZxid={}",
                restore.tree().digestMismatches(), Zxid.text(restore.tree().lastDigestMismatchZxid()));
        }
        long millis = ReplicaLoop.monotonicMillis() - started;
        metrics.databaseInitTime.record(millis);
        metrics.startupTxns.record(recovered.replayed());
        metrics.startupTxnsTime.record(millis);
        return recovered;
    }

    private static void readAhead(Runnable reading) {
        Thread.ofPlatform().name("read-ahead").start(reading);
    }

    /** A log without any snapshot is taken for a damaged directory, so the empty tree is on disk before the first entry is. */
    private void writeFirst(Snapshots snapshots, ZnodeTree tree) throws IOException {
        try (Image image = tree.openImage(); SnapshotWriter writer = snapshots.begin(image.zxid())) {
            JuteWriter portion = new JuteWriter();
            boolean more = true;
            while (more) {
                more = image.next(portion, IMAGE_PORTION_BYTES);
                writer.write(portion.array(), 0, portion.length());
                portion.clear();
            }
            writer.finish(config.tree().digest() ? OptionalLong.of(image.digest()) : OptionalLong.empty());
        }
    }

    private void openPort(EventLoops loops, Inbox inbox, ConnectionTable table, Build build, long startedMillis)
            throws StartException {
        Optional<InetSocketAddress> wanted = config.clientPorts().plain();
        RequestLimits requests = config.requests();
        RequestGauge gauge = new RequestGauge(Settings.requestsInWork(config), Settings.bytesInWork(Runtime.getRuntime().maxMemory()),
            requests.largeRequestThresholdBytes(), requests.largeRequestMaxBytes());
        TokenBucket tokens = new TokenBucket(
            config.connectionThrottle(), ReplicaLoop.monotonicMillis(), () -> ThreadLocalRandom.current().nextDouble());
        ServerFacts facts = new ServerFacts(
            config, build.zooKeeperText(), startedMillis, this::clientAddress, table, gauge, tokens, metrics);
        ClientContext context = new ClientContext(
            requests.maxBufferBytes(), Settings.throttledOpWaitMillis(config), inbox, table, gauge, tokens,
            new Proofs(schemes(config.auth()), metrics), new OperatorWords(facts), metrics);
        for (ClientLoop loop : loops.clients()) {
            loop.watchSessionless(config.connections().sessionlessTimeoutMillis());
        }
        if (wanted.isPresent()) {
            ClientListener listener = listen(wanted.get(), loops, context);
            clientAddress = Optional.of(listener.address());
            parts.push(listener::close);
        }
    }

    private ClientListener listen(InetSocketAddress address, EventLoops loops, ClientContext context)
            throws StartException {
        try {
            return ClientListener.open(address, config.clientPorts(), loops, context);
        } catch (IOException e) {
            throw new StartException(1, "cannot listen on %s: %s".formatted(Settings.shown(address), reason(e)));
        }
    }

    /** The native transport and Java's own word it differently. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("in use")) {
            return "the port is already in use";
        }
        return message.contains("ermission") ? "ports below 1024 need privileges" : message;
    }

    private static Schemes schemes(AuthConfig auth) throws StartException {
        try {
            return new Schemes(auth.digestEnabled(), auth.digestAlgorithm(), auth.superDigest(),
                auth.ensembleScheme() ? Optional.of(auth.ensembleNames()) : Optional.empty());
        } catch (NoSuchAlgorithmException e) {
            throw new StartException(2, "DigestAuthenticationProvider.digestAlg: " + e.getMessage());
        }
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
        return clientAddress;
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
