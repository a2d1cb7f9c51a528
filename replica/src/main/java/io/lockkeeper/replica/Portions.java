package io.lockkeeper.replica;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.tree.Image;
import org.jspecify.annotations.Nullable;

/** Writes the portions of one image after the other. */
final class Portions {
    /** @param first whether the header of a file is in it */
    record Portion(byte[] bytes, boolean first, boolean last) {}

    private @Nullable JuteWriter writer;

    Portion next(Image image, int maxBytes) {
        JuteWriter written = writer;
        boolean first = written == null;
        if (written == null) {
            written = new JuteWriter(Math.max(1024, maxBytes + maxBytes / 8));
            writer = written;
        }
        written.clear();
        boolean last = !image.next(written, maxBytes);
        return new Portion(written.toByteArray(), first, last);
    }

    /** The image is done with; the next call is about another. */
    void release() {
        writer = null;
    }
}
