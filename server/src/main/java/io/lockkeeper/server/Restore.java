package io.lockkeeper.server;

import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.storage.RecoveryTarget;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts a tree together from what recovery reads. */
final class Restore implements RecoveryTarget {
    private final TreeOptions options;
    private ZnodeTree.@Nullable Loader loader;
    private @Nullable ZnodeTree tree;

    Restore(TreeOptions options) {
        this.options = options;
    }

    @Override
    public ImageVisitor beginSnapshot(long zxid) {
        ZnodeTree.Loader fresh = ZnodeTree.loader(options);
        loader = fresh;
        return fresh;
    }

    @Override
    public void snapshotLoaded(long zxid, OptionalLong digestZxid, long digest) {
        if (loader == null) {
            throw new IllegalStateException("a snapshot ended that never began");
        }
        ZnodeTree loaded = loader.finish(zxid);
        loader = null;
        digestZxid.ifPresent(at -> loaded.expectDigest(at, digest));
        tree = loaded;
    }

    @Override
    public void startEmpty(long zxid) {
        tree = new ZnodeTree(options, zxid);
    }

    @Override
    public void replay(LogEntry entry) {
        tree().apply(entry, false, Changes.NONE);
    }

    ZnodeTree tree() {
        if (tree == null) {
            throw new IllegalStateException("nothing has been restored yet");
        }
        return tree;
    }
}
