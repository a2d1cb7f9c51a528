package io.lockkeeper.replica;

import io.lockkeeper.tree.Image;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides when an image of the tree is opened, and hands out its portions as they are asked for: to the writer of a snapshot file, to
 * learners, to all of them at once. There is one image at a time. A learner does not wait for a file: that one is broken off, and begun
 * anew beside the learner's, or behind it.
 *
 * <p>The log is rolled before the image of a file is opened: the image is of the last applied entry, so whatever it lacks is in the new
 * log or, logged but not yet applied, at the end of the old one.
 */
final class Snapshots {
    private final ZnodeTree tree;
    private final SnapshotCadence cadence;
    private final Times times;
    private final ImageStreams streams;
    private final Portions portions = new Portions();
    private @Nullable Image image;

    /** Whether nothing of the open image is handed out yet, so that others may still join. */
    private boolean untouched;

    /** Whether the writer has a snapshot in hand; it may still be busy when the image is long read to its end. */
    private boolean writing;

    /** Whether the open image goes to the file, and how much the writer has asked for; 0 for nothing. */
    private boolean toFile;

    private int fileAsks;

    /** Whether there is no tree worth an image: another will come in its place. */
    private boolean treeIsAway;

    /** Whether a file is to be begun as soon as the writer is free and an image can be opened. */
    private boolean fileWanted;

    /** @param patienceMillis how long a learner may keep the others waiting */
    Snapshots(ZnodeTree tree, SnapshotCadence cadence, Times times, long patienceMillis) {
        this.tree = tree;
        this.cadence = cadence;
        this.times = times;
        this.streams = new ImageStreams(patienceMillis);
    }

    // --- files

    /** An entry went to the log. */
    void appended(int entryBytes, Outbox out) {
        if (cadence.appended(entryBytes)) {
            out.rollLog();
            start(out);
        }
    }

    /** Begins a file, unless the last is still being written. */
    void start(Outbox out) {
        if (treeIsAway) {
            out.notice(new Notice.SnapshotSkipped("another tree is on its way"));
        } else if (tree.mayBeAhead()) { // a file says what the digest is at its zxid
            out.notice(new Notice.SnapshotSkipped("the snapshot that the tree came from may have been ahead of its zxid"));
        } else if (writing) {
            out.notice(new Notice.SnapshotSkipped("too busy: the previous snapshot is still being written"));
        } else if (image == null) {
            startFile(open(), out);
        } else {
            fileWanted = true;
        }
    }

    private void startFile(Image opened, Outbox out) {
        writing = true;
        toFile = true;
        fileAsks = 0;
        fileWanted = false;
        out.snapshotStarted(opened.zxid());
    }

    /** The writer can take more. A demand that comes when all is handed out means nothing. */
    void demanded(int maxBytes, Outbox out) {
        if (toFile) {
            fileAsks = maxBytes;
            handOut(out);
        }
    }

    /** The writer is done, well or badly: what is left of the image is of no use to it. */
    void ended(Outbox out) {
        writing = false;
        toFile = false;
        afterReceiverLeft(out);
        startWanted(out);
    }

    private void startWanted(Outbox out) {
        if (fileWanted && !writing && image == null) {
            out.rollLog();
            startFile(open(), out);
        }
    }

    // --- learners

    /** A learner needs an image of what is agreed on. */
    void want(long link) {
        streams.want(link);
    }

    /** Those who get their image now, it being of this moment: nothing of it has left yet. */
    List<Long> openForLearners(Outbox out) {
        if (!streams.isWanted()) {
            return List.of();
        }
        Image open = image;
        if (open != null && !streams.isEmpty() && !(untouched && open.zxid() == tree.lastZxid())) {
            return List.of();
        }
        if (open != null && streams.isEmpty()) {
            fileWanted = true;
            breakOffFile(out);
            closeImage();
        }
        Image opened = image == null ? open() : image;
        if (fileWanted && !writing) {
            out.rollLog();
            startFile(opened, out);
        }
        return streams.begin(times.nowMillis());
    }

    void streamDemanded(long link, int maxBytes, Outbox out) {
        streams.asked(link, maxBytes);
        handOut(out);
    }

    /** A learner is gone. */
    void linkGone(long link, Outbox out) {
        if (streams.remove(link)) {
            afterReceiverLeft(out);
        }
    }

    /** All of them are gone. */
    void linksGone(Outbox out) {
        if (streams.clear()) {
            afterReceiverLeft(out);
        }
    }

    /** Learners that take nothing and so keep the others waiting. */
    List<Long> stalled() {
        return streams.stalled(times.nowMillis());
    }

    private void afterReceiverLeft(Outbox out) {
        if (image == null) {
            return;
        }
        if (!toFile && streams.isEmpty()) {
            closeImage();
            startWanted(out);
        } else {
            handOut(out);
        }
    }

    // --- the image

    /** The tree will be another: whatever is of this one is of no use, not even a file whose last portion is with the writer. */
    void breakOff(Outbox out) {
        treeIsAway = true;
        fileWanted = false;
        if (writing) {
            breakOffFile(out);
        }
        streams.clear();
        closeImage();
    }

    /** The other tree is there. */
    void treeIsBack() {
        treeIsAway = false;
    }

    private void breakOffFile(Outbox out) {
        toFile = false;
        out.snapshotBroken();
    }

    private Image open() {
        Image opened = tree.openImage();
        image = opened;
        untouched = true;
        return opened;
    }

    /** Once everybody has asked, everybody gets the same. */
    private void handOut(Outbox out) {
        Image open = image;
        if (open == null || toFile && fileAsks == 0 || !streams.allAsk()) {
            return;
        }
        int maxBytes = Math.min(toFile ? fileAsks : Integer.MAX_VALUE, streams.leastAsked());
        untouched = false;
        fileAsks = 0;
        Portions.Portion portion = portions.next(open, maxBytes);
        boolean last = portion.last();
        long digest = last ? open.digest() : 0;
        boolean file = toFile;
        if (last) {
            toFile = false;
            closeImage();
        }
        streams.handOut(portion, times.nowMillis(), out);
        if (file) {
            out.snapshotPortion(portion.bytes(), last, digest);
        }
        if (last) {
            startWanted(out);
        }
    }

    private void closeImage() {
        if (image != null) {
            image.close();
            image = null;
            portions.release();
        }
    }
}
