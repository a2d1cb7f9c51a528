package io.lockkeeper.tree;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;

/** Trees out of images. */
final class Images {
    private Images() {}

    /** The same tree, by way of an image drawn at once. */
    static ZnodeTree copy(ZnodeTree tree) {
        return copyAs(tree.lastZxid(), tree);
    }

    /** The same znodes, said to be those of an earlier zxid. */
    static ZnodeTree copyAs(long zxid, ZnodeTree tree) {
        JuteWriter out = new JuteWriter();
        try (Image image = tree.openImage()) {
            while (image.next(out, 1 << 16)) {
                // the next portion
            }
            return load(out, zxid, TreeOptions.DEFAULT);
        }
    }

    static ZnodeTree load(JuteWriter bytes, long zxid, TreeOptions options) {
        ZnodeTree.Loader loader = ZnodeTree.loader(options);
        JuteReader in = new JuteReader(bytes.toByteArray());
        ApacheSample.readImage(in, loader);
        if (in.remaining() != 0) {
            throw new AssertionError(in.remaining() + " bytes behind the seal");
        }
        return loader.finish(zxid);
    }
}
