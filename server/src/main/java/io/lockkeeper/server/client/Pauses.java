package io.lockkeeper.server.client;

import io.netty.channel.Channel;

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
    /** One bit for each reason: there is one of this for every connection. */
    private byte reasons;

    Pauses(Channel channel) {
        this.channel = channel;
    }

    boolean any() {
        return reasons != 0;
    }

    boolean has(Reason reason) {
        return (reasons & bit(reason)) != 0;
    }

    void begin(Reason reason) {
        if (reasons == 0) {
            channel.config().setAutoRead(false);
        }
        reasons |= bit(reason);
    }

    /** Whether this was the last reason. The caller decodes what is left over and then calls {@link #readOn}. */
    boolean end(Reason reason) {
        boolean last = reasons == bit(reason);
        reasons &= (byte) ~bit(reason);
        return last;
    }

    void readOn() {
        if (reasons == 0) {
            channel.config().setAutoRead(true);
        }
    }

    private static byte bit(Reason reason) {
        return (byte) (1 << reason.ordinal());
    }
}
