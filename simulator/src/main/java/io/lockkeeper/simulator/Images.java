package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.ZnodeTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/** Compares what a server holds, or has written to a snapshot, with the {@link Model}, znode by znode. */
final class Images implements ImageVisitor {
    private static final int MAX_FIELD_BYTES = 8 << 20;

    private final Map<Long, Integer> sessions = new TreeMap<>();
    private final Map<Long, List<Acl>> acls = new HashMap<>();
    private final Map<String, ModelNode> nodes = new TreeMap<>();

    /** Reads the whole tree through its image. */
    static void mustEqual(Model model, ZnodeTree tree) {
        JuteWriter records = new JuteWriter(4096);
        try (Image image = tree.openImage()) {
            Violation.unless(image.zxid() == model.zxid(), "the image is of 0x%x, not of 0x%x", image.zxid(), model.zxid());
            while (image.next(records, 4096)) {
                // until the last portion
            }
            Violation.unless(image.digest() == model.digest(), "digest of the image at 0x%x", model.zxid());
        }
        Adler32 adler = new Adler32();
        adler.update(records.array(), 0, records.length());
        records.writeLong(adler.getValue());
        SnapshotCodec.writeSeal(records);
        Images seen = new Images();
        try {
            Snapshots.read(new ByteArrayInputStream(records.toByteArray()), MAX_FIELD_BYTES, seen);
        } catch (IOException e) {
            throw new Violation("the image of the tree is no snapshot", e);
        }
        seen.mustEqual(model, "tree");
    }

    void mustEqual(Model model, String what) {
        Violation.unless(
                sessions.equals(model.sessions()),
                "%s at 0x%x has sessions %s, not %s", what, model.zxid(), sessions, model.sessions());
        for (Map.Entry<String, ModelNode> entry : model.nodes().entrySet()) {
            if (model.isOfMember() && entry.getKey().equals("/zookeeper/config")) {
                continue; // each member writes what it knows of the ensemble, without a transaction
            }
            ModelNode seen = nodes.get(entry.getKey());
            Violation.unless(seen != null, "%s at 0x%x lacks %s", what, model.zxid(), entry.getKey());
            Violation.unless(
                    entry.getValue().toString().equals(String.valueOf(seen)),
                    "%s at 0x%x has %s with %s, but should have %s", what, model.zxid(), entry.getKey(), seen, entry.getValue());
        }
        for (String path : nodes.keySet()) {
            Violation.unless(model.nodes().containsKey(path), "%s at 0x%x has %s, which should not be there", what, model.zxid(), path);
        }
    }

    @Override
    public void session(long sessionId, int timeoutMillis) {
        sessions.put(sessionId, timeoutMillis);
    }

    @Override
    public void acl(long key, List<Acl> acl) {
        acls.put(key, acl);
    }

    @Override
    public void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) {
        List<Acl> acl = aclKey == SnapshotCodec.OPEN_ACL_KEY ? Acl.OPEN : acls.get(aclKey);
        String name = path.isEmpty() ? "/" : path;
        Violation.unless(acl != null, "%s has ACL %d, which is not there", name, aclKey);
        ModelNode node = new ModelNode(name, data, acl == null ? List.of() : acl);
        node.czxid = stat.czxid();
        node.mzxid = stat.mzxid();
        node.pzxid = stat.pzxid();
        node.ctime = stat.ctime();
        node.mtime = stat.mtime();
        node.version = stat.version();
        node.cversion = stat.cversion();
        node.aversion = stat.aversion();
        node.owner = stat.ephemeralOwner();
        Violation.unless(nodes.put(name, node) == null, "%s is there twice", name);
    }
}
