package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.ArrayList;
import java.util.List;

/** What a client has heard of its watches without a break, over however many connections: no event is missing, none is there twice. */
final class Stretch {
    /** What it watches all the time, and who it is. */
    record Watches(List<String> persistent, List<String> recursive, List<Id> ids) {}

    private final long from;
    private final List<WatchBook.Owed> events = new ArrayList<>();
    private long upTo;
    private long unfinished;

    /** @param from the watches are in place, and this is what their server shows */
    Stretch(long from) {
        this.from = from;
        upTo = from;
    }

    /** Of all changes up to this zxid it has heard everything. */
    long upTo() {
        return upTo;
    }

    /** The change of which it may have heard a part; 0 if there is none. */
    long unfinished() {
        return unfinished;
    }

    List<WatchEvent> ofUnfinished() {
        return new ArrayList<>(events.stream().filter(owed -> owed.zxid() == unfinished).map(WatchBook.Owed::event).toList());
    }

    void answer(long zxid) {
        upTo = Math.max(upTo, zxid);
        if (unfinished <= upTo) {
            unfinished = 0;
        }
    }

    void event(long zxid, WatchEvent event) {
        if (zxid > unfinished) {
            unfinished = zxid;
            upTo = Math.max(upTo, zxid - 1);
        }
        events.add(new WatchBook.Owed(zxid, event));
    }

    /** Compares it with what was agreed on. The end of a change that it has heard of in part may be missing. */
    void mustBe(Order order, Watches watches) {
        WatchBook book = new WatchBook(new Coverage());
        watches.persistent().forEach(path -> book.add(path, false));
        watches.recursive().forEach(path -> book.add(path, true));
        order.past().tell(book, from, Math.max(upTo, unfinished), watches.ids());
        List<WatchBook.Owed> due = List.copyOf(book.owed());
        int whole = (int) due.stream().filter(owed -> owed.zxid() <= upTo).count();
        boolean right = events.size() >= whole && events.size() <= due.size() && events.equals(due.subList(0, events.size()));
        Violation.unless(
                right, "of 0x%x to 0x%x, and in part 0x%x, a client has heard %s, but should have heard %s", from, upTo, unfinished, events,
                due);
    }
}
