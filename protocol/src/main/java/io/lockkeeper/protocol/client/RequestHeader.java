package io.lockkeeper.protocol.client;

/** Numbers that request and reply headers reserve. A request header is {@code int xid, int opCode}. */
public final class RequestHeader {
    public static final int BYTES = 8;

    /** Server to client only: a notification. */
    public static final int XID_NOTIFICATION = -1;

    /** The reply to a ping always carries this one, whatever the request said. */
    public static final int XID_PING = -2;

    public static final int XID_AUTH = -4;
    public static final int XID_SET_WATCHES = -8;
    /** Of our own, for {@link Operation.ResumeWatches}. */
    public static final int XID_RESUME_WATCHES = -0x4c4b;

    /** Of syncs that our client sends of its own accord; of no meaning to any server. */
    public static final int XID_OWN_SYNC = -16;

    private RequestHeader() {}
}
