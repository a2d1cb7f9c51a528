package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteWriter;

/** Requests as bytes, each with its length in front. */
final class Frames {
    /** The longest that both servers grant at a tick of 2 s: nobody sends pings while it is measured. */
    private static final int SESSION_TIMEOUT_MILLIS = 40_000;
    private static final int PASSWORD_BYTES = 16;

    private Frames() {}

    /** Opens a new session. */
    static byte[] connect() {
        return connect(0, new byte[PASSWORD_BYTES]);
    }

    /** Goes on with a session; with a new one if there is none of this number, which is 0. */
    static byte[] connect(long sessionId, byte[] password) {
        JuteWriter out = new JuteWriter(64).writeInt(0);
        new ConnectRequest(0, 0, SESSION_TIMEOUT_MILLIS, sessionId, password, false).write(out);
        out.patchInt(0, out.length() - Integer.BYTES);
        return out.toByteArray();
    }

    static byte[] request(int xid, Operation operation) {
        JuteWriter out = new JuteWriter(64);
        append(xid, operation, out);
        return out.toByteArray();
    }

    static void append(int xid, Operation operation, JuteWriter out) {
        int start = out.length();
        out.writeInt(0).writeInt(xid).writeInt(operation.opCode());
        RequestCodec.encode(operation, out);
        out.patchInt(start, out.length() - start - Integer.BYTES);
    }
}
