package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ConnectRequest}. A timeout of 0 says that the session is gone.
 *
 * @param readOnly whether the server has no quorum; null towards old clients
 */
public record ConnectResponse(int timeoutMillis, long sessionId, byte[] password, @Nullable Boolean readOnly) {
    /** "Your session is unknown or expired"; the connection is closed after it. */
    public static ConnectResponse refused(@Nullable Boolean readOnly) {
        return new ConnectResponse(0, 0, new byte[SessionPassword.BYTES], readOnly);
    }

    public void write(JuteWriter out) {
        out.writeInt(0).writeInt(timeoutMillis).writeLong(sessionId).writeBuffer(password);
        if (readOnly != null) {
            out.writeBoolean(readOnly);
        }
    }

    public static ConnectResponse read(JuteReader in) {
        in.readInt();
        int timeoutMillis = in.readInt();
        long sessionId = in.readLong();
        byte[] password = in.readBuffer();
        Boolean readOnly = in.remaining() > 0 ? in.readBoolean() : null;
        return new ConnectResponse(
                timeoutMillis, sessionId, password == null ? new byte[SessionPassword.BYTES] : password, readOnly);
    }
}
