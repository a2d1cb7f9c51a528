package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessageCodec;
import io.lockkeeper.replica.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection between a leader and one learner: packets in order, and now and then a whole snapshot between two of them. Reading stops
 * while what came is not dealt with yet; what cannot be written stays here up to a limit. Belongs to the event loop of the peers.
 */
final class Link extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    /** Before a learner has said who it is. */
    private static final int INTRODUCTION_DATA_BYTES = 64;
    /** Reads that may be brought and not dealt with. */
    private static final int MOST_AHEAD = 16;
    /** Larger messages are not copied into one buffer with others. */
    private static final int LARGE_BYTES = 32 * 1024;
    private static final int GATHERED_BYTES = 64 * 1024;
    private static final int PORTION_BYTES = 64 * 1024;
    private static final int PARTING_MILLIS = 2000;

    private enum Pause {
        /** What the leader opened synchronization with is not done yet: the log is cut, the snapshot comes or is installed. */
        OPENING,
        /** Bytes of a snapshot are on their way to the disk. */
        OFFERED,
        /** Too much was brought and is not dealt with. */
        AHEAD,
        /** Nobody gets on. */
        FULL
    }

    private final long number;
    private final boolean dialled;
    private final QuorumLinks links;
    private final Unread unread = new Unread();
    private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
    private final List<LearnerMessage> batch = new ArrayList<>();
    private @Nullable Channel channel;
    private @Nullable SnapshotIntake intake;
    private long intakeHeardNanos;
    private boolean introduced;
    private boolean closed;
    private int ahead;

    private @Nullable ByteBuf gathered;
    private long unsentBytes;
    /** While a snapshot goes out: what has to wait behind it. */
    private @Nullable Deque<byte[]> behindSnapshot;
    private long behindBytes;
    private boolean demanded;
    private @Nullable Runnable whenWritable;

    /** @param dialled whether this is our link to a leader */
    Link(long number, boolean dialled, QuorumLinks links) {
        this.number = number;
        this.dialled = dialled;
        this.links = links;
        this.introduced = dialled;
    }

    long number() {
        return number;
    }

    boolean isDialled() {
        return dialled;
    }

    private String peer() {
        return channel == null ? "unknown" : Text.of(channel.remoteAddress());
    }

    // --- its life

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel(); // who has dialled hears of it before the channel is called active
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!dialled && !links.admit(this)) {
            LOG.warn("quorum connection refused peer={} reason=too many connections", peer());
            closed = true;
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        releaseGathered();
        end("the connection ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("quorum connection broke peer={} reason={}", peer(), Text.reason(cause));
        ctx.close();
    }

    /** Not by our will: whoever knows the link must hear of it. */
    private void end(String why) {
        if (closed) {
            return;
        }
        closed = true;
        breakIntake(why);
        links.ended(this);
    }

    /** One line, then the end. */
    private void refuse(String why) {
        LOG.warn("quorum connection ended peer={} reason={}", peer(), why);
        end(why);
        if (channel != null) {
            channel.close();
        }
    }

    /** By our will: what was sent goes out, nothing more comes in, and nobody need hear of it. */
    void close() {
        Channel open = channel;
        if (closed || open == null) {
            closed = true;
            return;
        }
        flush();
        closed = true;
        breakIntake("the link was given up");
        open.config().setAutoRead(false);
        open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> open.close());
        open.eventLoop().schedule(() -> open.close(), PARTING_MILLIS, TimeUnit.MILLISECONDS);
    }

    // --- writing

    void send(byte[] message) {
        if (closed) {
            return;
        }
        if (behindSnapshot != null) {
            behindSnapshot.add(message);
            behindBytes += message.length;
        } else {
            write(message);
        }
        if (unsentBytes + behindBytes > links.config().maxUnsentBytes()) {
            refuse("it does not take what is sent to it: %d bytes wait".formatted(unsentBytes + behindBytes));
        }
    }

    private void write(byte[] message) {
        Channel open = channel;
        if (open == null) {
            return;
        }
        if (message.length >= LARGE_BYTES) {
            writeGathered();
            write(open, Unpooled.wrappedBuffer(message));
            return;
        }
        ByteBuf buffer = gathered;
        if (buffer == null || buffer.readableBytes() + message.length > GATHERED_BYTES) {
            writeGathered();
            buffer = open.alloc().buffer(Math.max(1024, message.length), GATHERED_BYTES);
            gathered = buffer;
        }
        buffer.writeBytes(message);
    }

    private void writeGathered() {
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer != null && channel != null) {
            write(channel, buffer);
        }
    }

    private void write(Channel open, ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        unsentBytes += bytes;
        open.write(buffer).addListener(_ -> unsentBytes -= bytes);
    }

    void flush() {
        if (channel != null && !closed) {
            writeGathered();
            channel.flush();
        }
    }

    private void releaseGathered() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    // --- a snapshot goes out

    /** What is sent from here on waits until the last portion is out. */
    void beginSnapshot() {
        behindSnapshot = new ArrayDeque<>();
        demand();
    }

    void sendPortion(byte[] bytes, boolean last) {
        Deque<byte[]> behind = behindSnapshot;
        Channel open = channel;
        if (closed || behind == null || open == null) {
            return;
        }
        demanded = false;
        writeGathered();
        write(open, Unpooled.wrappedBuffer(bytes));
        if (last) {
            behindSnapshot = null;
            behindBytes = 0;
            behind.forEach(this::write);
        }
        flush();
        if (last) {
            links.toReplica().post(new Event.SnapshotSent(number));
        } else {
            demand();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        demand();
        Runnable waiting = whenWritable;
        if (waiting != null && ctx.channel().isWritable()) {
            whenWritable = null;
            waiting.run();
        }
    }

    /** Runs this once what was sent has mostly left; one at a time. */
    void whenWritable(Runnable then) {
        flush();
        if (channel == null || channel.isWritable()) {
            then.run();
        } else {
            whenWritable = then;
        }
    }

    private void demand() {
        if (behindSnapshot != null && !demanded && !closed && channel != null && channel.isWritable()) {
            demanded = true;
            links.toReplica().post(new Event.StreamDemand(number, PORTION_BYTES));
        }
    }

    // --- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closed) {
                unread.append(in);
                decode();
            }
        } finally {
            in.release();
        }
    }

    private void pause(Pause reason) {
        pauses.add(reason);
        if (channel != null) {
            channel.config().setAutoRead(false);
        }
    }

    private void resume(Pause reason) {
        if (pauses.remove(reason) && pauses.isEmpty() && !closed && channel != null) {
            decode();
            if (pauses.isEmpty() && !closed) {
                channel.config().setAutoRead(true);
            }
        }
    }

    void readOn() {
        if (!links.toReplica().isFull()) {
            resume(Pause.FULL);
        }
    }

    /** What synchronization was opened with is done. */
    void opened() {
        resume(Pause.OPENING);
    }

    /** One of the batches that were brought is dealt with. */
    void taken() {
        ahead--;
        if (ahead < MOST_AHEAD) {
            resume(Pause.AHEAD);
        }
    }

    private void decode() {
        try {
            while (pauses.isEmpty() && !closed && unread.length() > 0) {
                if (intake != null) {
                    offerSnapshot(intake);
                } else if (!decodePackets()) {
                    return;
                }
            }
        } catch (MalformedException e) {
            deliver(); // what came before it was in order
            refuse(String.valueOf(e.getMessage()));
        }
    }

    /** False if more must come. */
    private boolean decodePackets() {
        boolean complete = true;
        while (complete && !pauses.contains(Pause.OPENING) && unread.length() > 0) {
            complete = decodePacket();
        }
        deliver();
        return complete;
    }

    private boolean decodePacket() {
        int from = unread.from();
        int most = introduced ? links.config().maxDataBytes() : INTRODUCTION_DATA_BYTES;
        int length = LearnerMessageCodec.length(new JuteReader(unread.array(), from, unread.length(), Integer.MAX_VALUE), most);
        if (unread.length() < length) {
            return false;
        }
        LearnerMessage message = LearnerMessageCodec.read(new JuteReader(unread.array(), from, length, Integer.MAX_VALUE));
        introduced = true;
        batch.add(message);
        unread.consumeUpTo(from + length);
        if (dialled && opensSynchronization(message)) {
            pause(Pause.OPENING);
        }
        return true;
    }

    private static boolean opensSynchronization(LearnerMessage message) {
        return message instanceof LearnerMessage.Diff
            || message instanceof LearnerMessage.Trunc
            || message instanceof LearnerMessage.Snap;
    }

    private void deliver() {
        if (batch.isEmpty() || closed) {
            return;
        }
        List<LearnerMessage> messages = List.copyOf(batch);
        batch.clear();
        if (++ahead >= MOST_AHEAD) {
            pause(Pause.AHEAD);
        }
        links.toReplica().post(new Event.Received(number, messages));
        if (links.toReplica().isFull()) {
            pause(Pause.FULL);
        }
    }

    // --- a snapshot comes in

    void receiveSnapshot(SnapshotIntake taker) {
        if (closed) {
            taker.broken("the link is gone");
            return;
        }
        intake = taker;
        intakeHeardNanos = System.nanoTime();
        watchIntake(taker);
        resume(Pause.OPENING);
    }

    private void offerSnapshot(SnapshotIntake taker) {
        intakeHeardNanos = System.nanoTime();
        byte[] bytes = Arrays.copyOfRange(unread.array(), unread.from(), unread.to());
        pause(Pause.OFFERED);
        taker.offer(bytes, new SnapshotIntake.Receipt() {
            @Override
            public void took(int count, boolean complete) {
                onLoop(() -> snapshotTook(count, complete));
            }

            @Override
            public void refused(String why) {
                onLoop(() -> {
                    intake = null;
                    refuse(why);
                });
            }
        });
    }

    private void onLoop(Runnable then) {
        Channel open = channel;
        if (open == null) {
            return;
        }
        try {
            open.eventLoop().execute(then);
        } catch (RejectedExecutionException _) {
            return; // the server stops
        }
    }

    private void snapshotTook(int count, boolean complete) {
        if (closed) {
            return;
        }
        intakeHeardNanos = System.nanoTime();
        unread.consumeUpTo(unread.from() + count);
        if (complete) {
            intake = null;
            pause(Pause.OPENING); // until it is installed
        }
        resume(Pause.OFFERED);
    }

    private void breakIntake(String why) {
        SnapshotIntake taker = intake;
        intake = null;
        if (taker != null) {
            taker.broken(why);
        }
    }

    /** A leader that stops in the middle of its snapshot is noticed by nobody else. */
    private void watchIntake(SnapshotIntake taker) {
        Channel open = channel;
        if (open == null || closed || intake != taker) {
            return;
        }
        long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - intakeHeardNanos);
        long left = links.config().silenceMillis() - silentMillis;
        if (left <= 0 && !pauses.contains(Pause.OFFERED)) {
            refuse("nothing more of the snapshot came for %d ms".formatted(silentMillis));
            return;
        }
        open.eventLoop().schedule(() -> watchIntake(taker), Math.max(left, 10), TimeUnit.MILLISECONDS);
    }
}
