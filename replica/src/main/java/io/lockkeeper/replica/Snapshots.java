package io.lockkeeper.replica;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.ZnodeTree;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a snapshot is taken and hands out its portions as the writer asks for them. The log is rolled before the image is
 * opened: the image is of the last applied entry, so whatever it lacks is in the new log or, logged but not yet applied, at the end
 * of the old one.
 */
final class Snapshots {
    private final ZnodeTree tree;
    private final SnapshotCadence cadence;
    private @Nullable Image image;
    /** Where portions of the open image are written before they are handed out. */
    private @Nullable JuteWriter portion;

    /** Whether the writer has a snapshot in hand; it may still be busy when the image is long read to its end. */
    private boolean writing;

    Snapshots(ZnodeTree tree, SnapshotCadence cadence) {
        this.tree = tree;
        this.cadence = cadence;
    }

    /** An entry went to the log. */
    void appended(int entryBytes, Outbox out) {
        if (cadence.appended(entryBytes)) {
            out.rollLog();
            start(out);
        }
    }

    /** Begins one, unless the last is still being written. */
    void start(Outbox out) {
        if (writing) {
            out.notice(new Notice.SnapshotSkipped("too busy: the previous snapshot is still being written"));
            return;
        }
        writing = true;
        Image opened = tree.openImage();
        image = opened;
        out.snapshotStarted(opened.zxid());
    }

    /** The writer can take more. A demand that comes when all is handed out means nothing. */
    void demanded(int maxBytes, Outbox out) {
        Image open = image;
        if (open == null) {
            return;
        }
        JuteWriter written = portion;
        if (written == null) {
            written = new JuteWriter(Math.max(1024, maxBytes + maxBytes / 8));
            portion = written;
        }
        written.clear();
        boolean more = open.next(written, maxBytes);
        long digest = more ? 0 : open.digest();
        if (!more) {
            closeImage();
        }
        out.snapshotPortion(written.toByteArray(), !more, digest);
    }

    /** The writer is done, well or badly: what is left of the image is of no use to it. */
    void ended() {
        closeImage();
        writing = false;
    }

    private void closeImage() {
        if (image != null) {
            image.close();
            image = null;
            portion = null;
        }
    }
}
