package io.lockkeeper.replica;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.tree.ZnodeTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was changed lately, so that watches of a client that was away can be told what they have missed (ADR 81). A ring of numbers and one
 * of path bytes: a change leaves no object behind. What was changed before {@link #begin} was first called, or in any other way than by
 * entries applied one after the other, is not known, and neither is what the rings have no room for.
 */
final class RecentChanges {
    private static final byte CREATED = 1;
    private static final byte DELETED = 2;
    private static final byte DATA_CHANGED = 3;

    /** So many different lists are remembered, and of about so many bytes; beyond that everything is forgotten, and they with it. */
    private static final int MAX_ACLS = 4096;

    private static final long MAX_ACL_BYTES = 4 << 20;
    private static final int BYTES_PER_ACL = 64;

    private static final int OPEN = 0;

    private final ZnodeTree tree;
    private final int maxChanges;
    private final int maxBytes;

    // The ring of changes, by the lowest bits of their numbers.
    private final long[] zxids;
    private final byte[] types;
    private final int[] acls;
    private final int[] parentAcls;
    private final long[] pathStarts;
    /** The ring of paths in UTF-8. */
    private final byte[] paths;

    private final List<@Nullable List<Acl>> aclLists = new ArrayList<>();
    private final Map<@Nullable List<Acl>, Integer> aclNumbers = new HashMap<>();
    private long aclBytes;

    /** Numbers of the oldest change and of the next one to come. */
    private long first;

    private long next;
    private long pathsEnd;

    /** All changes beyond this zxid are here. */
    private long knownBeyond;
    /** The last entry that was applied. */
    private long last;

    /**
     * @param maxChanges how many are kept at most, rounded down to a power of two; 0 for none
     * @param maxBytes how long all their paths may be, rounded down to a power of two
     */
    RecentChanges(ZnodeTree tree, int maxChanges, int maxBytes) {
        this.tree = tree;
        this.maxChanges = Integer.highestOneBit(maxChanges);
        this.maxBytes = Integer.highestOneBit(maxBytes);
        zxids = new long[this.maxChanges];
        types = new byte[this.maxChanges];
        acls = new int[this.maxChanges];
        parentAcls = new int[this.maxChanges];
        pathStarts = new long[this.maxChanges];
        paths = new byte[this.maxBytes];
        forget(tree.lastZxid());
    }

    private void forget(long zxid) {
        first = next;
        knownBeyond = zxid;
        last = zxid;
        aclLists.clear();
        aclNumbers.clear();
        aclLists.add(Acl.OPEN);
        aclNumbers.put(Acl.OPEN, OPEN);
        aclBytes = 0;
    }

    // --- changes come

    /**
     * An entry is about to be applied.
     *
     * @param previous the tree's last zxid before it; if that is not the entry before, the tree has come from elsewhere
     */
    void begin(long previous, long zxid) {
        if (previous != last) {
            forget(previous);
        }
        last = zxid;
    }

    void created(String path, int acl, int parentAcl) {
        add(CREATED, path, acl, parentAcl);
    }

    void deleted(String path, int acl, int parentAcl) {
        add(DELETED, path, acl, parentAcl);
    }

    void dataChanged(String path, int acl) {
        add(DATA_CHANGED, path, acl, acl);
    }

    private void add(byte type, String path, int acl, int parentAcl) {
        if (maxChanges == 0) {
            knownBeyond = last;
            return;
        }
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBytes) {
            forget(last);
            return;
        }
        if (aclLists.size() + 2 > MAX_ACLS || aclBytes > MAX_ACL_BYTES) {
            forget(last);
        }
        int number = number(acl);
        int parentNumber = acl == parentAcl ? number : number(parentAcl);
        makeRoom(bytes.length);
        if (next - first == maxChanges) {
            removeOldest();
        }
        int at = at(next++);
        zxids[at] = last;
        types[at] = type;
        acls[at] = number;
        parentAcls[at] = parentNumber;
        pathStarts[at] = pathsEnd;
        addBytes(bytes);
    }

    private void addBytes(byte[] bytes) {
        int at = (int) pathsEnd & maxBytes - 1;
        int beforeTheEnd = Math.min(bytes.length, maxBytes - at);
        System.arraycopy(bytes, 0, paths, at, beforeTheEnd);
        System.arraycopy(bytes, beforeTheEnd, paths, 0, bytes.length - beforeTheEnd);
        pathsEnd += bytes.length;
    }

    private void makeRoom(int bytes) {
        while (first < next && pathsEnd + bytes - pathStarts[at(first)] > maxBytes) {
            removeOldest();
        }
    }

    private void removeOldest() {
        knownBeyond = zxids[at(first++)];
    }

    private int at(long number) {
        return (int) number & maxChanges - 1;
    }

    /** Under which number the list is known here: the tree's own may mean another one later. */
    private int number(int acl) {
        List<Acl> list = tree.acl(acl);
        if (list == Acl.OPEN) {
            return OPEN;
        }
        Integer present = aclNumbers.get(list);
        if (present != null) {
            return present;
        }
        int number = aclLists.size();
        aclLists.add(list);
        aclNumbers.put(list, number);
        aclBytes += bytes(list);
        return number;
    }

    private static long bytes(@Nullable List<Acl> list) {
        return list == null ? 0
                : list.stream().mapToLong(acl ->
                        BYTES_PER_ACL + String.valueOf(acl.id().scheme()).length() + String.valueOf(acl.id().id()).length()).sum();
    }

    // --- somebody comes back

    /** The events that these watches would have brought to {@code ids}, or that this is not known. */
    Reply.Resumed missed(Operation.ResumeWatches watches, List<Id> ids) {
        if (last != tree.lastZxid()) {
            forget(tree.lastZxid());
        }
        if (watches.heardUpTo() < knownBeyond) {
            return new Reply.Resumed(false, List.of());
        }
        WatchTable table = new WatchTable((acl, readers) -> tree.mayRead(aclLists.get(acl), readers));
        Watcher watcher = new Watcher(0, ids);
        watches.persistent().forEach(path -> table.watchPersistently(path, watcher));
        watches.persistentRecursive().forEach(path -> table.watchSubtree(path, watcher));
        List<Reply.Missed> missed = new ArrayList<>();
        Messenger collector = (_, zxid, event) -> missed.add(new Reply.Missed(zxid, event));
        byte[] common = common(watches);
        for (long number = firstBeyond(watches.heardUpTo()); number < next; number++) {
            if (begins(number, common)) {
                tell(table, number, collector);
            }
        }
        return new Reply.Resumed(true, missed);
    }

    /**
     * What the paths of all these watches begin with. The path of a change that concerns one of them does, too; most others need not be
     * looked at more closely, however many clients come back at once.
     */
    private static byte[] common(Operation.ResumeWatches watches) {
        byte @Nullable [] common = null;
        for (List<String> some : List.of(watches.persistent(), watches.persistentRecursive())) {
            for (String path : some) {
                byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
                int differs = common == null ? -1 : Arrays.mismatch(common, bytes);
                common = common == null ? bytes : differs < 0 ? common : Arrays.copyOf(common, differs);
            }
        }
        return common == null ? new byte[0] : common;
    }

    private boolean begins(long number, byte[] prefix) {
        long start = pathStarts[at(number)];
        if (end(number) - start < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (paths[(int) (start + i) & maxBytes - 1] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private void tell(WatchTable table, long number, Messenger collector) {
        int at = at(number);
        String path = path(number);
        switch (types[at]) {
            case CREATED -> table.created(path, acls[at], parentAcls[at], zxids[at], collector);
            case DELETED -> table.deleted(path, acls[at], parentAcls[at], zxids[at], collector);
            default -> table.dataChanged(path, acls[at], zxids[at], collector);
        }
    }

    private long firstBeyond(long zxid) {
        long low = first;
        long high = next;
        while (low < high) {
            long middle = low + high >>> 1;
            if (zxids[at(middle)] > zxid) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private long end(long number) {
        return number + 1 == next ? pathsEnd : pathStarts[at(number + 1)];
    }

    private String path(long number) {
        long start = pathStarts[at(number)];
        byte[] path = new byte[(int) (end(number) - start)];
        int at = (int) start & maxBytes - 1;
        int beforeTheEnd = Math.min(path.length, maxBytes - at);
        System.arraycopy(paths, at, path, 0, beforeTheEnd);
        System.arraycopy(paths, 0, path, beforeTheEnd, path.length - beforeTheEnd);
        return new String(path, StandardCharsets.UTF_8);
    }
}
