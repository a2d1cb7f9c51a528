package io.lockkeeper.dist.conformance;

/** Numbers of the client protocol, written down once more from its description and not taken from our own code. */
final class Codes {

    static final int OK = 0;
    static final int RUNTIME_INCONSISTENCY = -2;
    static final int MARSHALLING = -5;
    static final int UNIMPLEMENTED = -6;
    static final int BAD_ARGUMENTS = -8;
    static final int UNKNOWN_SESSION = -12;
    static final int NO_NODE = -101;
    static final int NO_AUTH = -102;
    static final int BAD_VERSION = -103;
    static final int NO_CHILDREN_FOR_EPHEMERALS = -108;
    static final int NODE_EXISTS = -110;
    static final int NOT_EMPTY = -111;
    static final int SESSION_EXPIRED = -112;
    static final int INVALID_ACL = -114;
    static final int AUTH_FAILED = -115;
    static final int NOT_READ_ONLY = -119;
    static final int EPHEMERAL_ON_LOCAL_SESSION = -120;
    static final int NO_WATCHER = -121;
    static final int RECONFIG_DISABLED = -123;
    static final int AUTH_REQUIRED = -124;
    static final int QUOTA_EXCEEDED = -125;
    static final int THROTTLED = -127;

    static final int NODE_CREATED = 1;
    static final int NODE_DELETED = 2;
    static final int NODE_DATA_CHANGED = 3;
    static final int NODE_CHILDREN_CHANGED = 4;

    static final int PERSISTENT = 0;
    static final int EPHEMERAL = 1;
    static final int SEQUENTIAL = 2;
    static final int EPHEMERAL_SEQUENTIAL = 3;
    static final int CONTAINER = 4;
    static final int TTL = 5;
    static final int TTL_SEQUENTIAL = 6;

    static final int XID_NOTIFICATION = -1;
    static final int XID_PING = -2;
    static final int XID_AUTH = -4;
    static final int XID_SET_WATCHES = -8;

    private Codes() {}
}
