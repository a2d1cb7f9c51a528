package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation failed: the one exception of this package's futures. Its message is worded as ZooKeeper's own client words it,
 * because people search for that text. It carries no stack trace: it is born on the client's thread, far from the caller.
 */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;
    private final @Nullable String path;
    private final transient List<ErrorCode> parts;
    private final boolean local;

    ClientException(ErrorCode error, @Nullable String path) {
        this(error, path, describe(error, path), List.of(), false);
    }

    private ClientException(ErrorCode error, @Nullable String path, String message, List<ErrorCode> parts, boolean local) {
        super(message, null, false, false);
        this.error = error;
        this.path = path;
        this.parts = parts;
        this.local = local;
    }

    static ClientException because(ErrorCode error, @Nullable String path, String reason) {
        return new ClientException(error, path, reason, List.of(), true);
    }

    static ClientException inMulti(ErrorCode error, @Nullable String path, List<ErrorCode> parts) {
        return new ClientException(error, path, describe(error, path), List.copyOf(parts), false);
    }

    /** The server's error, or the one that stands for what happened to the connection; never OK. */
    public ErrorCode error() {
        return error;
    }

    /** The path of the failed operation, as the caller gave it; null where there is none. */
    public @Nullable String path() {
        return path;
    }

    /** Whether this client refused by itself, and the message is its reason in words: an illegal path, a request too long. */
    public boolean isLocal() {
        return local;
    }

    /** For a failed multi the error of each part (OK before the failing one), otherwise empty. */
    public List<ErrorCode> parts() {
        return parts == null ? List.of() : parts;
    }

    private static String describe(ErrorCode error, @Nullable String path) {
        String code = "KeeperErrorCode = " + wording(error);
        return path == null ? code : code + " for " + path;
    }

    private static String wording(ErrorCode error) {
        return switch (error) {
            case OK -> "ok";
            case SYSTEM_ERROR -> "SystemError";
            case RUNTIME_INCONSISTENCY -> "RuntimeInconsistency";
            case DATA_INCONSISTENCY -> "DataInconsistency";
            case CONNECTION_LOSS -> "ConnectionLoss";
            case MARSHALLING_ERROR -> "MarshallingError";
            case UNIMPLEMENTED -> "Unimplemented";
            case OPERATION_TIMEOUT -> "OperationTimeout";
            case BAD_ARGUMENTS -> "BadArguments";
            case UNKNOWN_SESSION -> "UnknownSession";
            case NEW_CONFIG_NO_QUORUM -> "NewConfigNoQuorum";
            case RECONFIG_IN_PROGRESS -> "ReconfigInProgress";
            case API_ERROR -> "APIError";
            case NO_NODE -> "NoNode";
            case NO_AUTH -> "NoAuth";
            case BAD_VERSION -> "BadVersion";
            case NO_CHILDREN_FOR_EPHEMERALS -> "NoChildrenForEphemerals";
            case NODE_EXISTS -> "NodeExists";
            case NOT_EMPTY -> "Directory not empty";
            case SESSION_EXPIRED -> "Session expired";
            case INVALID_CALLBACK -> "Invalid callback";
            case INVALID_ACL -> "InvalidACL";
            case AUTH_FAILED -> "AuthFailed";
            case SESSION_MOVED -> "Session moved";
            case NOT_READ_ONLY -> "Not a read-only call";
            case EPHEMERAL_ON_LOCAL_SESSION -> "Ephemeral node on local session";
            case NO_WATCHER -> "No such watcher";
            case REQUEST_TIMEOUT -> "RequestTimeout";
            case RECONFIG_DISABLED -> "Reconfig is disabled";
            case SESSION_CLOSED_REQUIRE_SASL_AUTH -> "Session closed because client failed to authenticate";
            case QUOTA_EXCEEDED -> "Quota has exceeded";
            case THROTTLED_OP -> "Op throttled due to high load";
        };
    }
}
