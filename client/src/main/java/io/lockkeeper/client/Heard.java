package io.lockkeeper.client;

import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a session has heard of changes. A server tells of a change before it answers anything that could show it, and of one change
 * after the other: so an answer says that all is heard up to its zxid, and an event that all is heard of the changes before its own. Of
 * its own change, which may have many events, there may be more to come.
 */
final class Heard {
    private long upTo;
    /** The change of which only some events may have been heard, beyond {@link #upTo}; 0 if there is none. */
    private long current;
    private final List<WatchEvent> ofCurrent = new ArrayList<>();

    /** Of all changes up to this zxid everything is heard. */
    long upTo() {
        return upTo;
    }

    /** No server behind this zxid can serve the session: it would tell again what was heard already. */
    long highest() {
        return Math.max(upTo, current);
    }

    /** @param zxid of the answer's header; what is not positive says nothing */
    void answer(long zxid) {
        if (zxid > upTo) {
            upTo = zxid;
            if (current <= zxid) {
                current = 0;
                ofCurrent.clear();
            }
        }
    }

    /** @param zxid of the change; what is not positive says nothing */
    void event(long zxid, WatchEvent event) {
        if (zxid <= upTo) {
            return;
        }
        if (zxid > current) {
            current = zxid;
            ofCurrent.clear();
            upTo = zxid - 1;
        }
        ofCurrent.add(event);
    }

    /** Whether what a server says was missed was missed indeed; to be asked once for each. */
    boolean isNew(Reply.Missed missed) {
        return missed.zxid() != current || !ofCurrent.remove(missed.event());
    }
}
