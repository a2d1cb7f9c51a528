package io.lockkeeper.server.client;

import io.netty.channel.Channel;
import java.util.EnumSet;

/** Why a connection is not read at present; it is read when there is no reason left. Belongs to the connection's event loop. */
final class Pauses {
    enum Reason {
        /** Its handshake is not answered, and what follows depends on the answer. */
        HANDSHAKE,
        /** It sent a four-letter word or is being closed: nothing more is wanted of it. */
        DONE,
        /** The server has enough requests in work, some of them from here. */
        THROTTLED,
        /** The queue to the replica is full. */
        INBOX,
        /** It does not read its answers. */
        SLOW
    }

    private final Channel channel;
    private final EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);

    Pauses(Channel channel) {
        this.channel = channel;
    }

    boolean any() {
        return !reasons.isEmpty();
    }

    boolean has(Reason reason) {
        return reasons.contains(reason);
    }

    void begin(Reason reason) {
        if (reasons.isEmpty()) {
            channel.config().setAutoRead(false);
        }
        reasons.add(reason);
    }

    /** Whether this was the last reason. The caller decodes what is left over and then calls {@link #readOn}. */
    boolean end(Reason reason) {
        return reasons.remove(reason) && reasons.isEmpty();
    }

    void readOn() {
        if (reasons.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }
}
