package io.lockkeeper.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a {@link Client} connects and how much it takes on.
 *
 * @param sessionTimeoutMillis the wish; the server has the last word
 * @param readOnly whether a server without a quorum will do
 * @param linearizableReads whether each read shows everything that was acknowledged to anybody before it was sent, for an exchange with
 *     a quorum more; not together with {@code readOnly}. As true as the leader's sync: a ZooKeeper that was cut off answers without a quorum
 * @param credentials sent on every connection
 * @param maxInFlight operations accepted and not answered yet
 * @param whenFull what becomes of one more
 * @param maxRequestBytes a longer request is refused here: a server would answer it by closing the connection
 * @param maxReplyBytes a longer reply breaks the connection
 */
public record ClientOptions(
        ConnectString connectString,
        int sessionTimeoutMillis,
        boolean readOnly,
        boolean linearizableReads,
        List<Credential> credentials,
        int maxInFlight,
        WhenFull whenFull,
        int maxRequestBytes,
        int maxReplyBytes) {

    /** What happens to an operation that finds the window of {@link #maxInFlight} full. */
    public enum WhenFull {
        /** The caller waits; on the client's own thread, where waiting would be for ever, the window is overdrawn. */
        WAIT,
        /** The future fails at once with THROTTLED_OP. */
        REFUSE
    }

    public static final int DEFAULT_SESSION_TIMEOUT_MILLIS = 30_000;
    public static final int DEFAULT_MAX_IN_FLIGHT = 16_384;
    public static final int DEFAULT_MAX_REQUEST_BYTES = 0xfffff;
    public static final int DEFAULT_MAX_REPLY_BYTES = 64 << 20;

    public ClientOptions {
        credentials = List.copyOf(credentials);
        if (readOnly && linearizableReads) {
            throw new IllegalArgumentException("reads can be linearizable only with a quorum: not together with read-only");
        }
        require(sessionTimeoutMillis > 0, "session timeout is %d ms, needs at least 1", sessionTimeoutMillis);
        require(maxInFlight > 0, "maxInFlight is %d, needs at least 1", maxInFlight);
        require(maxRequestBytes >= 64, "maxRequestBytes is %d, needs at least 64", maxRequestBytes);
        require(maxReplyBytes >= 1024, "maxReplyBytes is %d, needs at least 1024", maxReplyBytes);
    }

    /**
     * The defaults, for these servers.
     *
     * @throws IllegalArgumentException if the connect string is malformed
     */
    public static ClientOptions of(String connectString) {
        return new ClientOptions(
                ConnectString.parse(connectString),
                DEFAULT_SESSION_TIMEOUT_MILLIS,
                false,
                false,
                List.of(),
                DEFAULT_MAX_IN_FLIGHT,
                WhenFull.WAIT,
                DEFAULT_MAX_REQUEST_BYTES,
                DEFAULT_MAX_REPLY_BYTES);
    }

    public ClientOptions withSessionTimeoutMillis(int millis) {
        return changed(draft -> draft.sessionTimeoutMillis = millis);
    }

    public ClientOptions withReadOnly(boolean allowed) {
        return changed(draft -> draft.readOnly = allowed);
    }

    public ClientOptions withLinearizableReads(boolean wanted) {
        return changed(draft -> draft.linearizableReads = wanted);
    }

    public ClientOptions withCredential(Credential credential) {
        return changed(draft -> draft.credentials.add(credential));
    }

    public ClientOptions withWindow(int operations, WhenFull policy) {
        return changed(draft -> {
            draft.maxInFlight = operations;
            draft.whenFull = policy;
        });
    }

    public ClientOptions withFrameLimits(int requestBytes, int replyBytes) {
        return changed(draft -> {
            draft.maxRequestBytes = requestBytes;
            draft.maxReplyBytes = replyBytes;
        });
    }

    private ClientOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** The same fields, while some of them are changed. */
    private static final class Draft {
        final ConnectString connectString;
        int sessionTimeoutMillis;
        boolean readOnly;
        boolean linearizableReads;
        final List<Credential> credentials;
        int maxInFlight;
        WhenFull whenFull;
        int maxRequestBytes;
        int maxReplyBytes;

        Draft(ClientOptions from) {
            connectString = from.connectString;
            sessionTimeoutMillis = from.sessionTimeoutMillis;
            readOnly = from.readOnly;
            linearizableReads = from.linearizableReads;
            credentials = new ArrayList<>(from.credentials);
            maxInFlight = from.maxInFlight;
            whenFull = from.whenFull;
            maxRequestBytes = from.maxRequestBytes;
            maxReplyBytes = from.maxReplyBytes;
        }

        ClientOptions finished() {
            return new ClientOptions(connectString, sessionTimeoutMillis, readOnly, linearizableReads, credentials, maxInFlight, whenFull,
                    maxRequestBytes, maxReplyBytes);
        }
    }

    private static void require(boolean holds, String message, int value) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(message, value));
        }
    }
}
