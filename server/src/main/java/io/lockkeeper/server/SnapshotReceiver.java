package io.lockkeeper.server;

import io.lockkeeper.server.peer.SnapshotIntake;
import io.lockkeeper.storage.IncomingSnapshot;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a snapshot change threads: a link offers them, one piece at a time, and the log thread waits for them and writes
 * them down. What does not come to its end ends the waiting, too.
 */
final class SnapshotReceiver implements SnapshotIntake {
    private sealed interface News {
        record Bytes(byte[] bytes, Receipt receipt) implements News {}

        record Broken(String why) implements News {}
    }

    /** One piece at most, and that it is over. */
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    // The log thread's: the piece that the link has not heard about yet.
    private @Nullable Receipt last;
    private int taken;

    /** The snapshot will not come, and this is one line that says why. */
    static final class BrokenOff extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenOff(String why) {
            super(why);
        }
    }

    @Override
    public void offer(byte[] bytes, Receipt receipt) {
        news.add(new News.Bytes(bytes, receipt));
    }

    @Override
    public void broken(String why) {
        news.add(new News.Broken(why));
    }

    /**
     * The log thread: returns when all of it is written. The link still waits to hear about the last piece: {@link #accept} or
     * {@link #refuse}.
     *
     * @throws BrokenOff if it does not come
     * @throws IOException if it is no snapshot, or finds no room
     */
    void writeTo(IncomingSnapshot snapshot) throws BrokenOff, IOException {
        while (!snapshot.isComplete()) {
            switch (next()) {
                case News.Broken(String why) -> throw new BrokenOff(why);
                case News.Bytes(byte[] bytes, Receipt receipt) -> {
                    last = receipt;
                    taken = snapshot.take(bytes, 0, bytes.length);
                    if (!snapshot.isComplete()) {
                        receipt.took(taken, false);
                        last = null;
                    }
                }
            }
        }
    }

    /** It is installed: what comes behind it are messages. */
    void accept() {
        if (last != null) {
            last.took(taken, true);
            last = null;
        }
    }

    /** It is of no use. */
    void refuse(String why) {
        if (last != null) {
            last.refused(why);
            last = null;
        }
    }

    private News next() throws BrokenOff {
        try {
            return news.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokenOff("the server stops");
        }
    }
}
