package io.lockkeeper.simulator;

import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.storage.RecoveryTarget;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts a production tree together from what production recovery reads. */
final class Restoring implements RecoveryTarget {
    private ZnodeTree.@Nullable Loader loader;
    private @Nullable ZnodeTree tree;
    private boolean rots;
    private boolean rotten;

    /** A value that is read from now on gets into memory with one bit turned over, and nothing notices. */
    void rot() {
        rots = true;
    }

    @Override
    public ImageVisitor beginSnapshot(long zxid) {
        ZnodeTree.Loader begun = ZnodeTree.loader(TreeOptions.DEFAULT);
        loader = begun;
        return begun;
    }

    @Override
    public void snapshotLoaded(long zxid, OptionalLong digestZxid, long digest) {
        if (loader == null) {
            throw new IllegalStateException("a snapshot ended that never began");
        }
        ZnodeTree loaded = loader.finish(zxid);
        digestZxid.ifPresent(at -> loaded.expectDigest(at, digest));
        tree = loaded;
        loader = null;
    }

    @Override
    public void startEmpty(long zxid) {
        tree = new ZnodeTree(TreeOptions.DEFAULT, zxid);
    }

    @Override
    public void replay(LogEntry entry) {
        ZnodeTree present = present();
        if (rots && entry.txn() instanceof Txn.Create create && create.data() != null && create.data().length > 0) {
            byte[] other = create.data().clone();
            other[0] ^= 1;
            Txn.Create changed = new Txn.Create(create.path(), other, create.acl(), create.ephemeral(), create.parentCversion());
            present.apply(new LogEntry(entry.header(), changed, entry.digestVersion(), entry.digest()), false, Changes.NONE);
            rots = false;
            rotten = true;
        } else {
            present.apply(entry, false, Changes.NONE);
        }
    }

    /** Whether the tree is not what the disk has. */
    boolean isRotten() {
        return rotten;
    }

    /** What came of it. Digests that were written down by the way are those of this tree. */
    ZnodeTree tree() {
        ZnodeTree present = present();
        Violation.unless(rotten || present.digestMismatches() == 0, "a tree is read, and then: %s", present.lastDigestMismatch());
        return present;
    }

    private ZnodeTree present() {
        if (tree == null) {
            throw new IllegalStateException("nothing has been restored yet");
        }
        return tree;
    }
}
