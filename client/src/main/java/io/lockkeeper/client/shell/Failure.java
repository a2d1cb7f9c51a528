package io.lockkeeper.client.shell;

import io.lockkeeper.client.ClientException;
import io.lockkeeper.client.ConnectString;

/** A command that did not do what it was told: what to say on standard error, and the exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int UNKNOWN_COMMAND = 127;

    private final int exitCode;

    Failure(String line) {
        this(line, FAILED);
    }

    Failure(String text, int exitCode) {
        super(text, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** No connection was ever made: ZooKeeper's words, and where nobody answered. */
    static Failure nobodyAt(ConnectString servers, ClientException e) {
        return new Failure(e.getMessage() + " (no server answers at " + servers + ")");
    }

    /** Worded as zkCli words what the server, or the client, refused. */
    static Failure of(ClientException e) {
        return new Failure(e.isLocal() ? String.valueOf(e.getMessage()) : wording(e));
    }

    private static String wording(ClientException e) {
        return switch (e.error()) {
            case NO_NODE -> "Node does not exist: " + e.path();
            case NODE_EXISTS -> "Node already exists: " + e.path();
            case NOT_EMPTY -> "Node not empty: " + e.path();
            case NO_CHILDREN_FOR_EPHEMERALS -> "Ephemerals cannot have children: " + e.path();
            case BAD_VERSION -> "version No is not valid : " + e.path();
            case NO_AUTH -> "Insufficient permission : " + e.path();
            case INVALID_ACL -> "Acl is not valid : " + e.path();
            case BAD_ARGUMENTS -> "Arguments are not valid : " + e.path();
            case NOT_READ_ONLY -> "Not a read-only call: " + e.path();
            case QUOTA_EXCEEDED -> "Quota has exceeded : " + e.path();
            case RECONFIG_IN_PROGRESS ->
                "Another reconfiguration is in progress -- concurrent reconfigs not supported (yet)";
            case NEW_CONFIG_NO_QUORUM -> "No quorum of new config is connected and up-to-date with the leader of last committed config"
                    + " - try invoking reconfiguration after new servers are connected and synced";
            case OK, SYSTEM_ERROR, RUNTIME_INCONSISTENCY, DATA_INCONSISTENCY, CONNECTION_LOSS, MARSHALLING_ERROR, UNIMPLEMENTED,
                    OPERATION_TIMEOUT, UNKNOWN_SESSION, API_ERROR, SESSION_EXPIRED, INVALID_CALLBACK, AUTH_FAILED, SESSION_MOVED,
                    EPHEMERAL_ON_LOCAL_SESSION, NO_WATCHER, REQUEST_TIMEOUT, RECONFIG_DISABLED, SESSION_CLOSED_REQUIRE_SASL_AUTH,
                    THROTTLED_OP -> String.valueOf(e.getMessage());
        };
    }
}
