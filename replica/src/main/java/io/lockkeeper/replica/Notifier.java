package io.lockkeeper.replica;

import io.lockkeeper.tree.Changes;
import io.lockkeeper.zab.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what the tree changes to those who watch it, with the zxid of the entry that is being applied, and keeps it for those who are
 * away.
 */
final class Notifier implements Changes {
    private final WatchTable watches;
    private final RecentChanges recent;
    private @Nullable Outbox out;
    private long zxid;

    Notifier(WatchTable watches, RecentChanges recent) {
        this.watches = watches;
        this.recent = recent;
    }

    /**
     * What comes from now on is the effect of this entry.
     *
     * @param previous the tree's last zxid before it
     */
    Notifier of(long previous, long zxid, Outbox out) {
        recent.begin(previous, zxid);
        this.zxid = zxid;
        this.out = out;
        return this;
    }

    @Override
    public void created(String path, int acl, int parentAcl) {
        recent.created(path, acl, parentAcl);
        watches.created(path, acl, parentAcl, zxid, out());
    }

    @Override
    public void deleted(String path, int acl, int parentAcl) {
        recent.deleted(path, acl, parentAcl);
        watches.deleted(path, acl, parentAcl, zxid, out());
    }

    @Override
    public void dataChanged(String path, int acl) {
        recent.dataChanged(path, acl);
        watches.dataChanged(path, acl, zxid, out());
    }

    private Outbox out() {
        if (out == null) {
            throw Invariant.violated("the tree changes only while an entry is applied");
        }
        return out;
    }
}
