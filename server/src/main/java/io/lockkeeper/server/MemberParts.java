package io.lockkeeper.server;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Replica;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.server.client.EventLoops;
import io.lockkeeper.server.client.Outlets;
import io.lockkeeper.server.config.EnsembleConfig;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.peer.Peers;
import io.lockkeeper.server.peer.Sockets;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.MembershipFiles;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.zab.Zab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a member of an ensemble has and a server alone has not: promises on disk, and wires to other servers. */
final class MemberParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberParts.class);

    /** What ZooKeeper ends with if it cannot open its election port, for whoever watches over processes. */
    private static final int NO_ELECTION_PORT = 14;

    private final ServerConfig config;
    private final EnsembleConfig ensemble;
    private final StartingPoint start;
    private final LogLoop logLoop;
    private final Epochs epochs;
    private final Optional<MembershipFiles> files;
    private final MemberDisk disk;
    private final LogReader logReader;
    private final Peers peers;

    MemberParts(
            ServerConfig config, EnsembleConfig ensemble, StartingPoint start, TxnLog log, LogLoop logLoop, EventLoops loops, Inbox inbox) {
        this.config = config;
        this.ensemble = ensemble;
        this.start = start;
        this.logLoop = logLoop;
        this.epochs = new Epochs(start.directories().snapshots());
        History history = new History(start.directories(), log, start.snapshots(), config.requests().maxStoredFieldBytes());
        this.files = ensemble.files()
            .map(file -> new MembershipFiles(FileDisk.shared(file.getParent()), file.getFileName().toString(), ensemble.id()));
        this.disk = new MemberDisk(
            logLoop, epochs, history, files.orElse(null), start.directories(), Settings.recovery(config),
            () -> StartingPoint.restore(config), config.tree().digest());
        this.logReader = new LogReader(history, ensemble.learners().snapshotSizeFactor(), inbox);
        Sockets sockets = new Sockets(
            loops.peers(), loops.serverChannel(), loops.socketChannel(), ensemble.election().tcpKeepAlive());
        this.peers = new Peers(Settings.peers(config, ensemble), sockets, ensemble.committed(), ensemble.lastSeen(), inbox);
    }

    /** The replica of a member, which has yet to find out whom to follow. */
    Replica replica(ReplicaConfig replicaConfig) throws IOException, StartException {
        Optional<String> stranger = new Origin(start.tree()).stranger(memberships());
        if (stranger.isPresent() && !config.storage().acceptOtherEnsemble()) {
            throw new StartException(1, stranger.get());
        }
        if (config.tree().reconfig()) {
            backUp();
        }
        long lastZxid = start.recovered().lastZxid();
        Epochs.Loaded loaded = epochs.load(lastZxid);
        Zab.Recovered recovered = new Zab.Recovered(
            lastZxid, loaded.accepted(), loaded.current(), start.recovered().recent(), ensemble.committed(), ensemble.lastSeen(),
            start.recovered().saidToBeNew());
        return Replica.member(
            replicaConfig, Settings.member(config, ensemble, ThreadLocalRandom.current().nextLong()), start.tree(), recovered);
    }

    /** All that this server knows of its ensemble: what it is, what it may become, and what it was. */
    private List<Membership> memberships() throws IOException {
        List<Membership> known = new ArrayList<>(List.of(ensemble.committed(), ensemble.lastSeen()));
        if (files.isPresent()) {
            known.addAll(files.get().earlier());
        }
        return known;
    }

    /** Compat: memberships are about to be written by the server itself, so the operator's own list is kept. */
    private void backUp() {
        try {
            if (files.isPresent()) {
                files.get().backUp();
            }
        } catch (IOException e) {
            LOG.warn("configuration has no copy reason={}", e.getMessage());
        }
    }

    /** @param clientPort where our clients find us is in the memberships it is told */
    ReplicaOutbox outbox(
            Outlets outlets, SnapshotWorker snapshots, Consumer<Notice> notices, Metrics metrics, Consumer<Membership> clientPort) {
        return new MemberOutbox(
            logLoop, outlets, snapshots, notices, disk, logReader, peers, metrics.proposalSizes, clientPort);
    }

    /** Opens the election port, so that others may find us. */
    void start() throws StartException, InterruptedException {
        try {
            peers.start();
        } catch (IOException e) {
            throw new StartException(NO_ELECTION_PORT, String.valueOf(e.getMessage()));
        }
    }

    /** After the replica has stopped and before the log does. */
    @Override
    public void close() {
        peers.close();
        logReader.stop();
        disk.stop();
    }
}
