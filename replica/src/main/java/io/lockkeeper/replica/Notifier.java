package io.lockkeeper.replica;

import io.lockkeeper.tree.Changes;
import io.lockkeeper.zab.Invariant;
import org.jspecify.annotations.Nullable;

/** Passes on what the tree changes to those who watch it, with the zxid of the entry that is being applied. */
final class Notifier implements Changes {
    private final WatchTable watches;
    private @Nullable Outbox out;
    private long zxid;

    Notifier(WatchTable watches) {
        this.watches = watches;
    }

    /** What comes from now on is the effect of this entry. */
    Notifier of(long zxid, Outbox out) {
        this.zxid = zxid;
        this.out = out;
        return this;
    }

    @Override
    public void created(String path, int acl, int parentAcl) {
        watches.created(path, acl, parentAcl, zxid, out());
    }

    @Override
    public void deleted(String path, int acl, int parentAcl) {
        watches.deleted(path, acl, parentAcl, zxid, out());
    }

    @Override
    public void dataChanged(String path, int acl) {
        watches.dataChanged(path, acl, zxid, out());
    }

    private Outbox out() {
        if (out == null) {
            throw Invariant.violated("the tree changes only while an entry is applied");
        }
        return out;
    }
}
