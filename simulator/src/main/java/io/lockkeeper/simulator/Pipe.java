package io.lockkeeper.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One direction of a link between two members: what is on its way, in order, and what its sender has said behind an image. */
final class Pipe {
    /** What can be on its way. */
    sealed interface Item {
        record Message(byte[] bytes) implements Item {}

        /** A part of an image. */
        record Portion(byte[] bytes, boolean last) implements Item {}

        /** The sender has closed, or the link was lost. */
        record End() implements Item {}
    }

    /** Takes an image at the receiving end. */
    interface Intake {
        void portion(byte[] bytes, boolean last);

        /** There will be no more of it. */
        void broken();
    }

    /** The link as its receiver calls it. */
    final long number;
    final PeerNetwork.Station from;
    final PeerNetwork.Station to;
    final int slownessMicros;
    private final Deque<Item> items = new ArrayDeque<>();
    private final Deque<Item> behindTheImage = new ArrayDeque<>();
    private boolean streaming;
    private boolean ended;

    /** Whether its next delivery has a time. */
    boolean scheduled;

    /** Its receiver has had DIFF, TRUNC or SNAP and is not ready for what follows. */
    boolean held;

    @Nullable Intake intake;

    Pipe(long number, PeerNetwork.Station from, PeerNetwork.Station to, int slownessMicros) {
        this.number = number;
        this.from = from;
        this.to = to;
        this.slownessMicros = slownessMicros;
    }

    @Nullable Item peek() {
        return items.peek();
    }

    Item take() {
        return items.remove();
    }

    void put(Item item) {
        if (!ended) {
            (streaming ? behindTheImage : items).add(item);
        }
    }

    /** An image goes out here. */
    void beginImage() {
        streaming = true;
    }

    void portion(byte[] bytes, boolean last) {
        if (ended) {
            return;
        }
        items.add(new Item.Portion(bytes, last));
        if (last) {
            streaming = false;
            items.addAll(behindTheImage);
            behindTheImage.clear();
        }
    }

    /** The sender says nothing more; what it said arrives, but for an image that is not complete. */
    void end() {
        put(new Item.End());
        if (streaming) {
            items.add(new Item.End());
        }
        ended = true;
    }

    /** What is on its way is lost. */
    void breakOff() {
        items.clear();
        behindTheImage.clear();
        items.add(new Item.End());
        ended = true;
    }

    boolean isStuck() {
        return switch (items.peek()) {
            case null -> true;
            case Item.Message _ -> held;
            case Item.Portion _ -> intake == null;
            case Item.End _ -> false;
        };
    }
}
