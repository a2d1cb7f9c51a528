package io.lockkeeper.server.peer;

import io.lockkeeper.replica.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What goes out over a link: messages, small ones together, and now and then a snapshot, behind which messages wait, up to a limit. */
final class LinkWriter {
    /** Larger messages are not copied into one buffer with others. */
    private static final int LARGE_BYTES = 32 * 1024;
    private static final int GATHERED_BYTES = 64 * 1024;
    private static final int LEAST_BYTES = 1024;
    private static final int PORTION_BYTES = 64 * 1024;

    private final Link link;
    private final QuorumLinks links;
    private @Nullable ByteBuf gathered;
    /** Whether nothing was sent since the last flush. */
    private boolean flushed = true;
    private long unsentBytes;
    /** While a snapshot goes out: what has to wait behind it. */
    private @Nullable Deque<byte[]> behindSnapshot;
    private long behindBytes;
    private boolean demanded;
    private @Nullable Runnable whenWritable;

    LinkWriter(Link link, QuorumLinks links) {
        this.link = link;
        this.links = links;
    }

    // --- messages

    boolean isFlushed() {
        return flushed;
    }

    void send(byte[] message) {
        flushed = false;
        Channel open = link.open();
        if (open == null) {
            return;
        }
        if (behindSnapshot != null) {
            behindSnapshot.add(message);
            behindBytes += message.length;
        } else {
            write(open, message);
        }
        if (unsentBytes + behindBytes > links.config().maxUnsentBytes()) {
            link.refuse("it does not take what is sent to it: %d bytes wait".formatted(unsentBytes + behindBytes));
        }
    }

    private void write(Channel open, byte[] message) {
        if (message.length >= LARGE_BYTES) {
            writeGathered(open);
            write(open, Unpooled.wrappedBuffer(message));
            return;
        }
        ByteBuf buffer = gathered;
        if (buffer == null || buffer.readableBytes() + message.length > GATHERED_BYTES) {
            writeGathered(open);
            buffer = open.alloc().buffer(Math.max(LEAST_BYTES, message.length), GATHERED_BYTES);
            gathered = buffer;
        }
        buffer.writeBytes(message);
    }

    private void writeGathered(Channel open) {
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer != null) {
            write(open, buffer);
        }
    }

    private void write(Channel open, ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        unsentBytes += bytes;
        open.write(buffer).addListener(_ -> unsentBytes -= bytes);
    }

    void flush() {
        flushed = true;
        Channel open = link.open();
        if (open != null) {
            writeGathered(open);
            open.flush();
        }
    }

    /** The connection is gone, and what was to go over it. */
    void release() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    // --- a snapshot

    /** What is sent from here on waits until the last portion is out. */
    void beginSnapshot() {
        behindSnapshot = new ArrayDeque<>();
        demand();
    }

    void sendPortion(byte[] bytes, boolean last) {
        Deque<byte[]> behind = behindSnapshot;
        Channel open = link.open();
        if (behind == null || open == null) {
            return;
        }
        demanded = false;
        writeGathered(open);
        write(open, Unpooled.wrappedBuffer(bytes));
        if (last) {
            behindSnapshot = null;
            behindBytes = 0;
            behind.forEach(message -> write(open, message));
        }
        flush();
        if (last) {
            links.toReplica().post(new Event.SnapshotSent(link.number()));
        } else {
            demand();
        }
    }

    private void demand() {
        Channel open = link.open();
        if (behindSnapshot != null && !demanded && open != null && open.isWritable()) {
            demanded = true;
            links.toReplica().post(new Event.StreamDemand(link.number(), PORTION_BYTES));
        }
    }

    // --- when there is room

    /** Runs this once what was sent has mostly left; one at a time. */
    void whenWritable(Runnable then) {
        flush();
        Channel open = link.open();
        if (open == null || open.isWritable()) {
            then.run();
        } else {
            whenWritable = then;
        }
    }

    void writabilityChanged(boolean writable) {
        demand();
        Runnable waiting = whenWritable;
        if (waiting != null && writable) {
            whenWritable = null;
            waiting.run();
        }
    }
}
