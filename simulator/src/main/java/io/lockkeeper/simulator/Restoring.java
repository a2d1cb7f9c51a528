package io.lockkeeper.simulator;

import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
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
        tree().apply(entry, false, Changes.NONE);
    }

    /** What came of it. Digests that were written down by the way are those of this tree. */
    ZnodeTree tree() {
        if (tree == null) {
            throw new IllegalStateException("nothing has been restored yet");
        }
        Violation.unless(tree.digestMismatches() == 0, "a tree is read, and then: %s", tree.lastDigestMismatch());
        return tree;
    }
}
