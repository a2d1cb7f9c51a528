package io.lockkeeper.server;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.server.config.ServerConfig;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.Recovered;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.SnapshotWriter;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.tree.DigestMismatch;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.ZnodeTree;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server begins with: its directories, and what it found there.
 *
 * @param snapshots the only object of its kind for these directories
 * @param fresh whether there was nothing
 */
record StartingPoint(DataDirectories directories, Snapshots snapshots, ZnodeTree tree, Recovered recovered, boolean fresh) {
    private static final Logger LOG = LoggerFactory.getLogger(StartingPoint.class);
    private static final long LEAST_FREE_BYTES = 1024 * 1024;
    private static final int IMAGE_PORTION_BYTES = 256 * 1024;

    /** Recovers what these directories hold; the caller closes them. */
    static StartingPoint find(ServerConfig config, DataDirectories directories, Metrics metrics) throws IOException, StartException {
        requireRoom(directories.logs());
        Restore restore = restore(config);
        Recovered recovered = recover(config, directories, restore, metrics);
        ZnodeTree tree = restore.tree();
        Snapshots snapshots = new Snapshots(directories.snapshots(), Settings.snapshots(config));
        boolean fresh = recovered.lastZxid() <= 0 && recovered.snapshotFile() == null;
        if (recovered.lastZxid() < 0) {
            // Compat: every client has seen zxid 0, which is more than -1, and so is sent away.
            LOG.error("data directory is empty and nobody vouches for that, serving no client dataLogDir={}: if the data was lost bring it "
                + "back, if this is a new server create the file 'initialize' there", config.storage().dataLogDir());
        } else if (fresh) {
            writeFirst(snapshots, tree, config.tree().digest());
        }
        return new StartingPoint(directories, snapshots, tree, recovered, fresh);
    }

    /** For a tree that is read from the disk. */
    static Restore restore(ServerConfig config) {
        return new Restore(Settings.tree(config, ThreadLocalRandom.current().nextLong()));
    }

    /** The first client would end a server that cannot log its session: better not to begin. */
    private static void requireRoom(Disk logs) throws IOException, StartException {
        long free = logs.freeBytes();
        if (free < LEAST_FREE_BYTES) {
            throw new StartException(1, "no space for the transaction log: %d bytes are free in %s".formatted(free, logs.place()));
        }
    }

    private static Recovered recover(ServerConfig config, DataDirectories directories, Restore restore, Metrics metrics)
            throws IOException {
        long started = ReplicaLoop.monotonicMillis();
        Recovered recovered = new Recovery(directories, Settings.recovery(config), StartingPoint::readAhead).run(restore);
        recovered.warnings().forEach(warning -> LOG.warn("recovery {}", warning));
        int orphans = restore.tree().dropOrphanEphemerals();
        if (orphans > 0) {
            LOG.warn("ephemerals without a session dropped count={}", orphans);
        }
        DigestMismatch mismatch = restore.tree().lastDigestMismatch();
        if (mismatch != null) {
            metrics.digestMismatches.add(restore.tree().digestMismatches());
            LOG.error("tree is not the one that the writer of a transaction had, at start count={} last: {}",
                restore.tree().digestMismatches(), MismatchText.of(mismatch));
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
    private static void writeFirst(Snapshots snapshots, ZnodeTree tree, boolean digest) throws IOException {
        try (Image image = tree.openImage(); SnapshotWriter writer = snapshots.begin(image.zxid())) {
            JuteWriter portion = new JuteWriter();
            boolean more = true;
            while (more) {
                more = image.next(portion, IMAGE_PORTION_BYTES);
                writer.write(portion.array(), 0, portion.length());
                portion.clear();
            }
            writer.finish(digest ? OptionalLong.of(image.digest()) : OptionalLong.empty());
        }
    }
}
