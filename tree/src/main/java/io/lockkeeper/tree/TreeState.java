package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.txn.StatPersisted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The committed state and its elementary changes. Each change keeps everything in step that follows from it: indexes, quota usage,
 * digest, and the before-image of an open snapshot. Whether a change is due is for others to judge.
 */
final class TreeState {
    static final String CONFIG = "/zookeeper/config";
    static final byte[] EMPTY = {};

    final TreeOptions options;
    final OwnerRules ownerRules;
    final Znodes znodes = new Znodes();
    final PathIndex paths;
    final Listings listings = new Listings(znodes);
    final Orders orders = new Orders(znodes);
    final Owners owners;
    final AclTable acls = new AclTable();
    final Sessions sessions = new Sessions();
    final Quotas quotas = new Quotas();
    final ReapIndex reaping;
    final ZnodeDigest znodeDigest = new ZnodeDigest();

    long lastZxid;
    /** The digest; kept up by every change while {@link #digesting}, otherwise set by who knows it already. */
    long digest;

    boolean digesting;
    @Nullable ImageCursor image;
    private long dataSize;
    /** For the moment of one digest. */
    private byte[] path = new byte[256];

    TreeState(TreeOptions options) {
        this.options = options;
        this.paths = new PathIndex(znodes, options.hashSeed());
        this.ownerRules = new OwnerRules(options);
        this.owners = new Owners(ownerRules);
        this.reaping = new ReapIndex(znodes, owners);
        this.digesting = options.digest();
    }

    /** Path lengths and data lengths. */
    long dataSize() {
        return dataSize;
    }

    // --- elementary changes

    /**
     * Adds a znode whose stat the caller fills in. {@code path} must be free and {@code parent} its parent, NONE only for the root.
     */
    int add(PathKey path, int parent, byte @Nullable [] data, int acl, long owner) {
        int slot = place(path.bytes, path.lastSlash() + 1, path.bytes.length, parent, znodes.values.add(data), acl, owner);
        if (image != null) {
            image.exclude(slot);
        }
        if (parent != Znodes.NONE) {
            listings.changed(parent);
            orders.added(parent, slot);
            paths.add(path.hash, slot);
        }
        dataSize += path.text.length();
        return slot;
    }

    /**
     * Adds a znode of a snapshot, all of it but its stat and its place in the index.
     *
     * @param path of which the first {@code length} bytes are the path
     * @param characters of the path
     * @param value its place in {@link Values}
     */
    int load(byte[] path, int nameAt, int length, int characters, int parent, int value, int acl, long owner) {
        int slot = place(path, nameAt, length, parent, value, acl, owner);
        dataSize += characters;
        return slot;
    }

    private int place(byte[] path, int nameAt, int nameEnd, int parent, int value, int acl, long owner) {
        int slot = znodes.allocate(path, nameAt, nameEnd);
        if (parent != Znodes.NONE) {
            znodes.link(parent, slot);
        }
        znodes.setValue(slot, value);
        znodes.setAcl(slot, acl);
        if (owner != 0) {
            znodes.setOwner(slot, owners.assign(slot, owner));
        }
        int length = znodes.values.length(value);
        znodes.countBelow(parent, 1, length);
        dataSize += length;
        return slot;
    }

    /** A znode as a create makes it, with the parent's stat and everything else that follows. */
    int create(
            PathKey path,
            int parent,
            byte @Nullable [] data,
            @Nullable List<Acl> acl,
            long owner,
            int parentCversion,
            long zxid,
            long timeMillis) {
        int slot = add(path, parent, data, acls.use(acl), owner);
        znodes.setCreated(slot, zxid, timeMillis);
        raiseChildStat(parent, parentCversion, zxid);
        if (digesting) {
            digest += digestOf(slot, path);
        }
        reaping.changed(slot);
        if (znodes.childCount(parent) == 1) {
            reaping.changed(parent);
        }
        if (path.text.startsWith(Quotas.ROOT)) {
            quotas.limitsCreated(path.text);
            String subtree = Quotas.subtree(path.text, Quotas.STATS);
            if (subtree != null) {
                putUsage(slot, usage(subtree));
            }
        }
        account(path.text, 1, znodes.dataLength(slot));
        return slot;
    }

    /** Removes a childless znode; the parent keeps its child version. */
    void delete(int slot, PathKey path, long zxid) {
        int parent = znodes.parent(slot);
        keepForImage(slot);
        if (digesting) {
            digest -= digestOf(slot, path);
        }
        reaping.removed(slot);
        int length = znodes.dataLength(slot);
        paths.remove(path.hash, slot);
        orders.removed(parent, slot);
        orders.forget(slot);
        znodes.countBelow(parent, -1, -length);
        znodes.unlink(slot);
        listings.changed(parent);
        listings.changed(slot);
        owners.release(slot, znodes.owner(slot));
        acls.release(znodes.acl(slot));
        znodes.release(slot);
        dataSize -= path.text.length() + length;
        raisePzxid(parent, zxid);
        if (znodes.childCount(parent) == 0) {
            reaping.changed(parent);
        }
        if (path.text.startsWith(Quotas.ROOT)) {
            quotas.limitsDeleted(path.text);
        }
        account(path.text, -1, -length);
    }

    void setData(int slot, String path, byte @Nullable [] data, int version, long zxid, long timeMillis) {
        keepForImage(slot);
        long before = digesting ? digestOf(slot) : 0;
        int change = putData(slot, data);
        znodes.setModified(slot, zxid, timeMillis, version);
        if (digesting) {
            digest += digestOf(slot) - before;
        }
        account(path, 0, change);
    }

    void setAcl(int slot, @Nullable List<Acl> acl, int aversion) {
        long before = digesting ? digestOf(slot) : 0;
        putAcl(slot, acl);
        znodes.setAversion(slot, aversion);
        if (digesting) {
            digest += digestOf(slot) - before;
        }
    }

    /** Changes the ACL and nothing of the stat. */
    void putAcl(int slot, @Nullable List<Acl> acl) {
        keepForImage(slot);
        int old = znodes.acl(slot);
        znodes.setAcl(slot, acls.use(acl));
        acls.release(old);
    }

    /** What a create does to its parent. Only upwards, so that replaying it does no harm. */
    void raiseChildStat(int parent, int cversion, long zxid) {
        if (cversion > znodes.cversion(parent)) {
            setChildStat(parent, cversion, zxid);
        }
    }

    /** What a delete does to its parent. */
    void raisePzxid(int parent, long zxid) {
        if (zxid > znodes.pzxid(parent)) {
            setChildStat(parent, znodes.cversion(parent), zxid);
        }
    }

    private void setChildStat(int slot, int cversion, long pzxid) {
        keepForImage(slot);
        long before = digesting ? digestOf(slot) : 0;
        znodes.setChildStat(slot, cversion, pzxid);
        if (digesting) {
            digest += digestOf(slot) - before;
        }
    }

    private int putData(int slot, byte @Nullable [] data) {
        int change = -znodes.dataLength(slot);
        znodes.setData(slot, data);
        change += znodes.dataLength(slot);
        if (change != 0) {
            znodes.countBelow(znodes.parent(slot), 0, change);
        }
        dataSize += change;
        return change;
    }

    private void keepForImage(int slot) {
        if (image != null) {
            image.keep(slot);
        }
    }

    // --- quotas

    private void account(String path, int count, int bytes) {
        String subtree = quotas.covering(path);
        if (subtree == null || count == 0 && bytes == 0) {
            return;
        }
        int stats = paths.find(Quotas.statsPath(subtree));
        if (stats != Znodes.NONE) {
            putUsage(stats, QuotaText.parse(znodes.data(stats)).plus(count, bytes));
        }
    }

    /** Changes nothing of the stat. */
    private void putUsage(int stats, QuotaText usage) {
        keepForImage(stats);
        putData(stats, usage.toBytes());
    }

    private QuotaText usage(String subtree) {
        int top = paths.find(subtree);
        return top == Znodes.NONE ? new QuotaText(0, 0, -1, -1) : new QuotaText(znodesWithin(top), bytesWithin(top), -1, -1);
    }

    /** How many znodes the subtree has, its top included. */
    long znodesWithin(int top) {
        return 1 + znodes.znodesBelow(top);
    }

    /** How many bytes of data the subtree has. */
    long bytesWithin(int top) {
        return znodes.dataLength(top) + znodes.bytesBelow(top);
    }

    /** Builds the list of limited subtrees from the znodes, and counts their usage anew. */
    void findQuotas() {
        int top = paths.find(Quotas.ROOT);
        for (int slot = top; slot != Znodes.NONE; slot = znodes.nextWithin(top, slot)) {
            String path = znodes.path(slot);
            String subtree = znodes.childCount(slot) == 0 ? Quotas.subtree(path, Quotas.LIMITS) : null;
            if (subtree != null) {
                quotas.limitsCreated(path);
                int stats = paths.find(Quotas.statsPath(subtree));
                if (stats != Znodes.NONE) {
                    putUsage(stats, usage(subtree));
                }
            }
        }
    }

    // --- views of one znode

    long digestOf(int slot) {
        int length = znodes.pathLength(slot);
        if (path.length < length) {
            path = new byte[length * 2];
        }
        znodes.fillPath(slot, path, length);
        return digestOf(slot, path, length);
    }

    long digestOf(int slot, PathKey path) {
        return digestOf(slot, path.bytes, path.storedLength());
    }

    /** @param path of which the first {@code length} bytes are the path, none for the root */
    long digestOf(int slot, byte[] path, int length) {
        int value = znodes.value(slot);
        return znodeDigest.of(
                path,
                length,
                znodes.values.array(value),
                znodes.values.at(value),
                znodes.values.length(value),
                znodes.czxid(slot),
                znodes.mzxid(slot),
                znodes.pzxid(slot),
                znodes.ctime(slot),
                znodes.mtime(slot),
                znodes.version(slot),
                znodes.cversion(slot),
                znodes.aversion(slot),
                owners.value(znodes.owner(slot)));
    }

    Stat stat(int slot) {
        int children = znodes.childCount(slot);
        return new Stat(
                znodes.czxid(slot),
                znodes.mzxid(slot),
                znodes.ctime(slot),
                znodes.mtime(slot),
                znodes.version(slot),
                2 * znodes.cversion(slot) - children,
                znodes.aversion(slot),
                owners.visible(znodes.owner(slot)),
                znodes.dataLength(slot),
                children,
                znodes.pzxid(slot));
    }

    StatPersisted storedStat(int slot) {
        return new StatPersisted(
                znodes.czxid(slot),
                znodes.mzxid(slot),
                znodes.ctime(slot),
                znodes.mtime(slot),
                znodes.version(slot),
                znodes.cversion(slot),
                znodes.aversion(slot),
                owners.value(znodes.owner(slot)),
                znodes.pzxid(slot));
    }

    /** All digests added up: what {@link #digest} has to be. */
    long computeDigest() {
        long sum = 0;
        for (int slot = Znodes.ROOT; slot != Znodes.NONE; slot = znodes.nextWithin(Znodes.ROOT, slot)) {
            sum += digestOf(slot);
        }
        return sum;
    }

    // --- what every tree has

    /** Adds what is missing of the root, {@code /zookeeper}, quota and config. */
    void addSystemZnodes() {
        addMissing("/", Znodes.NONE, Acl.OPEN, 0);
        int zookeeper = addMissing("/zookeeper", Znodes.ROOT, Acl.OPEN, 0);
        addMissing(Quotas.ROOT, zookeeper, Acl.OPEN, 0);
        addMissing(CONFIG, zookeeper, Acl.READ_ONLY, -1);
    }

    private int addMissing(String path, int parent, List<Acl> acl, int aversion) {
        int present = znodes.count() == 0 ? Znodes.NONE : paths.find(path);
        if (present != Znodes.NONE) {
            return present;
        }
        int slot = add(paths.key(path), parent, EMPTY, acls.use(acl), 0);
        znodes.setAversion(slot, aversion);
        if (digesting) {
            digest += digestOf(slot);
        }
        return slot;
    }
}
