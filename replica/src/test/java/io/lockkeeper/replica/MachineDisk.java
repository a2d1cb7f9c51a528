package io.lockkeeper.replica;

import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import io.lockkeeper.zab.Zab;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** What survives a power cut of a {@link Machine}: a snapshot in the bytes that learners get, the entries behind it, the epochs. */
final class MachineDisk {
    byte[] image = {};
    long imageZxid;
    final List<Proposal> log = new ArrayList<>();
    long accepted;
    long current;
    long announced;
    Membership committed;
    Membership lastSeen;

    /** What was asked for and is not done; done one by one, in order. */
    final Deque<Runnable> writes = new ArrayDeque<>();

    MachineDisk(Membership membership) {
        committed = membership;
        lastSeen = membership;
    }

    long last() {
        return log.isEmpty() ? imageZxid : log.getLast().zxid();
    }

    Zab.Recovered recover() {
        long epoch = last() >>> 32;
        if (epoch > current && announced >= epoch) {
            current = epoch;
        }
        return new Zab.Recovered(last(), accepted, current, List.copyOf(log), committed, lastSeen);
    }

    ZnodeTree tree() {
        ZnodeTree tree = imageZxid == 0 ? new ZnodeTree(TreeOptions.DEFAULT) : read(image, imageZxid);
        log.forEach(entry -> apply(entry, tree));
        return tree;
    }

    static void apply(Proposal entry, ZnodeTree tree) {
        tree.apply(TxnCodec.decode(entry.entry(), 0, entry.entry().length, Integer.MAX_VALUE), false, Changes.NONE);
    }

    /** Returns where it ends now. */
    long truncate(long zxid) {
        if (imageZxid > zxid) {
            log.clear();
            image = new byte[0];
            imageZxid = 0;
        }
        log.removeIf(entry -> entry.zxid() > zxid);
        return last();
    }

    void install(long zxid, byte[] received) {
        log.clear();
        image = received;
        imageZxid = zxid;
    }

    /** What a learner gets of this tree. */
    static byte[] image(ZnodeTree tree) {
        JuteWriter out = new JuteWriter();
        try (Image image = tree.openImage()) {
            while (image.next(out, 1 << 16)) {
                // the next portion
            }
        }
        SnapshotCodec.writeSignature(out);
        return Arrays.copyOfRange(out.array(), SnapshotCodec.HEADER_BYTES, out.length());
    }

    static ZnodeTree read(byte[] bytes, long zxid) {
        JuteReader in = new JuteReader(bytes);
        ZnodeTree.Loader loader = ZnodeTree.loader(TreeOptions.DEFAULT);
        for (int left = in.readInt(); left > 0; left--) {
            loader.session(in.readLong(), in.readInt());
        }
        for (int left = in.readInt(); left > 0; left--) {
            loader.acl(in.readLong(), VectorCodec.readAcls(in));
        }
        for (String path = in.readString(); !"/".equals(path); path = in.readString()) {
            loader.znode(path, in.readBuffer(), in.readLong(), StatPersisted.read(in));
        }
        if (!"BenWasHere".equals(in.readString()) || in.remaining() > 0) {
            throw new AssertionError("an image ends with its signature");
        }
        return loader.finish(zxid);
    }
}
