package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.KnownIds;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessageCodec;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.socket.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What comes over a link: packets in order, and now and then a whole snapshot between two of them. Reading stops while what came is not
 * dealt with yet.
 */
final class LinkReader {
    /** Before a learner has said who it is. */
    private static final int INTRODUCTION_DATA_BYTES = 64;
    /** Reads that may be brought and not dealt with. */
    private static final int MOST_AHEAD = 16;

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

    private final Link link;
    private final QuorumLinks links;
    private final Unread unread = new Unread();
    private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
    private final KnownIds knownIds = new KnownIds();
    private final List<LearnerMessage> batch = new ArrayList<>();
    private boolean introduced;
    private int ahead;
    private @Nullable SnapshotIntake intake;
    private long intakeHeardNanos;

    LinkReader(Link link, QuorumLinks links) {
        this.link = link;
        this.links = links;
        this.introduced = link.isDialled();
    }

    void read(ByteBuf in) {
        unread.append(in);
        decode();
    }

    // --- pausing

    private void pause(Pause reason) {
        pauses.add(reason);
        Channel open = link.open();
        if (open != null) {
            open.config().setAutoRead(false);
        }
    }

    private void resume(Pause reason) {
        if (pauses.remove(reason) && pauses.isEmpty() && link.isOpen()) {
            decode();
            Channel open = link.open();
            if (pauses.isEmpty() && open != null) {
                open.config().setAutoRead(true);
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

    // --- packets

    private void decode() {
        try {
            while (pauses.isEmpty() && link.isOpen() && unread.length() > 0) {
                if (intake != null) {
                    offer(intake);
                } else if (!decodePackets()) {
                    return;
                }
            }
        } catch (MalformedException e) {
            deliver(); // what came before it was in order
            link.refuse(String.valueOf(e.getMessage()));
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
        LearnerMessage message = LearnerMessageCodec.read(new JuteReader(unread.array(), from, length, Integer.MAX_VALUE), knownIds);
        introduced = true;
        batch.add(message);
        unread.consumeUpTo(from + length);
        if (link.isDialled() && opensSynchronization(message)) {
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
        if (batch.isEmpty() || !link.isOpen()) {
            return;
        }
        List<LearnerMessage> messages = List.copyOf(batch);
        batch.clear();
        if (++ahead >= MOST_AHEAD) {
            pause(Pause.AHEAD);
        }
        links.toReplica().post(new Event.Received(link.number(), messages));
        if (links.toReplica().isFull()) {
            pause(Pause.FULL);
        }
    }

    // --- a snapshot

    /** What comes next goes there. */
    void receiveSnapshot(SnapshotIntake taker) {
        if (!link.isOpen()) {
            taker.broken("the link is gone");
            return;
        }
        intake = taker;
        intakeHeardNanos = System.nanoTime();
        watch(taker);
        resume(Pause.OPENING);
    }

    private void offer(SnapshotIntake taker) {
        intakeHeardNanos = System.nanoTime();
        byte[] bytes = Arrays.copyOfRange(unread.array(), unread.from(), unread.to());
        pause(Pause.OFFERED);
        taker.offer(bytes, new SnapshotIntake.Receipt() {
            @Override
            public void took(int count, boolean complete) {
                onLoop(() -> LinkReader.this.took(count, complete));
            }

            @Override
            public void refused(String why) {
                onLoop(() -> {
                    intake = null;
                    link.refuse(why);
                });
            }
        });
    }

    private void onLoop(Runnable then) {
        try {
            links.loop().execute(then);
        } catch (RejectedExecutionException _) {
            return; // the server stops
        }
    }

    private void took(int count, boolean complete) {
        if (!link.isOpen()) {
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

    /** The link has ended: so has a snapshot that is not complete. */
    void end(String why) {
        SnapshotIntake taker = intake;
        intake = null;
        if (taker != null) {
            taker.broken(why);
        }
    }

    /** A leader that stops in the middle of its snapshot is noticed by nobody else. */
    private void watch(SnapshotIntake taker) {
        if (!link.isOpen() || intake != taker) {
            return;
        }
        long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - intakeHeardNanos);
        long left = links.config().silenceMillis() - silentMillis;
        if (left <= 0 && !pauses.contains(Pause.OFFERED)) {
            link.refuse("nothing more of the snapshot came for %d ms".formatted(silentMillis));
            return;
        }
        links.loop().schedule(() -> watch(taker), Math.max(left, 10), TimeUnit.MILLISECONDS);
    }
}
