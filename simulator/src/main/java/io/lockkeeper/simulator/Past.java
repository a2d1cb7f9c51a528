package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import java.util.ArrayList;
import java.util.List;

/** All that agreed entries have ever changed, in the order in which they did: what watches must have heard of, whenever they ask. */
final class Past implements Model.Listener {
    private enum Kind {
        CREATED,
        DELETED,
        DATA_CHANGED
    }

    private record Change(long zxid, Kind kind, String path, List<Acl> acl, List<Acl> parentAcl) {}

    private final List<Change> changes = new ArrayList<>();
    private long zxid;

    /** What comes from here on is this entry's doing. */
    void begin(long zxid) {
        this.zxid = zxid;
    }

    @Override
    public void created(String path, List<Acl> acl, List<Acl> parentAcl) {
        changes.add(new Change(zxid, Kind.CREATED, path, acl, parentAcl));
    }

    @Override
    public void deleted(String path, List<Acl> acl, List<Acl> parentAcl) {
        changes.add(new Change(zxid, Kind.DELETED, path, acl, parentAcl));
    }

    @Override
    public void dataChanged(String path, List<Acl> acl) {
        changes.add(new Change(zxid, Kind.DATA_CHANGED, path, acl, acl));
    }

    /** Plays to a book of watches what was changed beyond {@code from}, up to {@code to}; it owes its events then. */
    void tell(WatchBook book, long from, long to, List<Id> ids) {
        for (int i = firstBeyond(from); i < changes.size() && changes.get(i).zxid <= to; i++) {
            Change change = changes.get(i);
            switch (change.kind) {
                case CREATED -> book.created(change.zxid, change.path, change.acl, change.parentAcl, ids);
                case DELETED -> book.deleted(change.zxid, change.path, change.acl, change.parentAcl, ids);
                case DATA_CHANGED -> book.dataChanged(change.zxid, change.path, change.acl, ids);
            }
        }
    }

    /** Whether all that was changed beyond {@code from}, up to {@code to}, is no more than this. */
    boolean isWithin(long from, long to, int mostChanges, int mostPathChars) {
        int first = firstBeyond(from);
        int chars = 0;
        int last = first;
        while (last < changes.size() && changes.get(last).zxid <= to) {
            chars += changes.get(last++).path.length();
        }
        return last - first <= mostChanges && chars <= mostPathChars;
    }

    private int firstBeyond(long from) {
        int low = 0;
        int high = changes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (changes.get(middle).zxid > from) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
