package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.Event;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Epochs;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.IncomingSnapshot;
import io.lockkeeper.storage.MembershipFiles;
import io.lockkeeper.storage.Recovery;
import io.lockkeeper.storage.RecoveryOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk half of what a member of an ensemble does to the world: promises, cuts, snapshots from a leader, membership files. Called by
 * the replica's thread, done by the log thread behind everything that was asked for before, reported through {@link LogLoop} once it
 * survives a power cut.
 *
 * <p>Nothing of this is quick, and all of it is rare; while the log thread is at it, entries wait.
 */
final class MemberDisk {
    private static final Logger LOG = LoggerFactory.getLogger(MemberDisk.class);

    private final LogLoop log;
    private final Epochs epochs;
    private final History history;
    private final @Nullable MembershipFiles files;
    private final DataDirectories directories;
    private final RecoveryOptions recovery;
    private final Supplier<Restore> restores;
    private final boolean digests;
    private volatile boolean stopping;
    private volatile @Nullable SnapshotReceiver receiver;

    /**
     * @param files null if the server was started without a file; then memberships are remembered by nobody
     * @param restores for a tree that is read anew, each time a new one
     * @param digests whether a snapshot records the digest of its tree
     */
    MemberDisk(
            LogLoop log, Epochs epochs, History history, @Nullable MembershipFiles files, DataDirectories directories,
            RecoveryOptions recovery, Supplier<Restore> restores, boolean digests) {
        this.log = log;
        this.epochs = epochs;
        this.history = history;
        this.files = files;
        this.directories = directories;
        this.recovery = recovery;
        this.restores = restores;
        this.digests = digests;
    }

    // --- promises

    /** Reports {@link Event.EpochAccepted}. */
    void acceptEpoch(long epoch) {
        log.then(promise(() -> epochs.setAccepted(epoch), new Event.EpochAccepted(epoch)));
    }

    /** Reports {@link Event.EpochAnnounced}. */
    void announceEpoch(long epoch) {
        log.then(promise(() -> epochs.announce(epoch), new Event.EpochAnnounced(epoch)));
    }

    /** Reports {@link Event.EpochAdopted}. */
    void adoptEpoch(long epoch) {
        log.then(promise(() -> epochs.setCurrent(epoch), new Event.EpochAdopted(epoch)));
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    private DiskEffect promise(Write write, Event done) {
        return new DiskEffect() {
            @Override
            public long run(long persisted) throws IOException {
                write.run();
                return persisted;
            }

            @Override
            public Event report() {
                return done;
            }
        };
    }

    // --- memberships

    /**
     * Writes down a membership that is being decided on. Who forgets it may decide by the one before alone, so a failure is one of the log:
     * nothing more is promised (ADR 20).
     */
    void rememberMembership(Membership membership) {
        file(files -> {
            try {
                files.remember(membership);
            } catch (IOException e) {
                String which = Zxid.text(membership.version());
                throw new IOException("the next membership, " + which + ", cannot be written: " + e.getMessage(), e);
            }
        });
    }

    /** Writes down the membership that counts. A failure is a line and no more: it is remembered as the next one, and others know it. */
    void membershipCommitted(Membership membership) {
        file(files -> {
            try {
                files.commit(membership);
            } catch (IOException e) {
                LOG.error("membership not written version={} reason={}: after a restart this server may look for others where they "
                    + "are no more", Zxid.text(membership.version()), e.getMessage());
            }
        });
    }

    @FunctionalInterface
    private interface MembershipWrite {
        void run(MembershipFiles files) throws IOException;
    }

    private void file(MembershipWrite write) {
        MembershipFiles present = files;
        if (present == null) {
            return;
        }
        log.then(new DiskEffect() {
            @Override
            public long run(long persisted) throws IOException {
                write.run(present);
                return persisted;
            }

            @Override
            public @Nullable Event report() {
                return null;
            }
        });
    }

    // --- the history

    /** Reports {@link Event.Truncated}, with a tree if {@code reload} or if the log ends elsewhere than it was asked to. */
    void truncate(long zxid, boolean reload) {
        log.then(new DiskEffect() {
            private @Nullable Event done;

            @Override
            public long run(long persisted) throws IOException {
                long end = history.truncate(zxid);
                LOG.info("log truncated asked={} end={}", Zxid.text(zxid), Zxid.text(end));
                done = new Event.Truncated(end, reload || end < zxid ? load() : null);
                return end;
            }

            @Override
            public @Nullable Event report() {
                return done;
            }
        });
    }

    /**
     * Takes the snapshot that comes through what is returned, and puts it in the place of all there is. Reports
     * {@link Event.SnapshotInstalled}, or {@link Event.SnapshotAbandoned} with the tree that the disk still has.
     */
    SnapshotReceiver receiveSnapshot(long zxid) {
        SnapshotReceiver from = new SnapshotReceiver();
        receiver = from;
        log.then(new DiskEffect() {
            private @Nullable Event done;

            @Override
            public long run(long persisted) throws IOException {
                ZnodeTree tree = receive(zxid, from);
                receiver = null;
                if (tree != null) {
                    done = new Event.SnapshotInstalled(zxid, tree);
                    return zxid;
                }
                done = stopping ? null : new Event.SnapshotAbandoned(load());
                return persisted;
            }

            @Override
            public @Nullable Event report() {
                return done;
            }
        });
        return from;
    }

    /** Null if nothing came of it, and nothing has changed. */
    private @Nullable ZnodeTree receive(long zxid, SnapshotReceiver from) throws IOException {
        long started = System.nanoTime();
        try (IncomingSnapshot snapshot = history.receive(zxid)) {
            ZnodeTree tree = take(snapshot, from);
            if (tree != null) {
                history.install(snapshot);
                from.accept();
                LOG.info("snapshot installed zxid={} bytes={} millis={}",
                    Zxid.text(zxid), snapshot.bytes(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            }
            return tree;
        }
    }

    /** Until it is installed even a disk that fails has done no harm: it may be full, of this very snapshot. */
    private @Nullable ZnodeTree take(IncomingSnapshot snapshot, SnapshotReceiver from) {
        try {
            from.writeTo(snapshot);
            Restore restore = restores.get();
            snapshot.read(restore.beginSnapshot(snapshot.zxid()));
            restore.snapshotLoaded(snapshot.zxid(), OptionalLong.empty(), 0);
            snapshot.seal(digests);
            return restore.tree();
        } catch (IOException | MalformedException | SnapshotReceiver.BrokenOff e) {
            String why = String.valueOf(e.getMessage());
            LOG.warn("snapshot abandoned zxid={} reason={}", Zxid.text(snapshot.zxid()), why);
            from.refuse(why);
            return null;
        }
    }

    /** The tree as the disk has it. */
    private ZnodeTree load() throws IOException {
        Restore restore = restores.get();
        new Recovery(directories, recovery).run(restore).warnings().forEach(warning -> LOG.warn("recovery {}", warning));
        return restore.tree();
    }

    /** Nobody listens any more: what the log thread waits for will not come. Before the log thread is stopped. */
    void stop() {
        stopping = true;
        SnapshotReceiver waiting = receiver;
        if (waiting != null) {
            waiting.broken("the server stops");
        }
    }
}
