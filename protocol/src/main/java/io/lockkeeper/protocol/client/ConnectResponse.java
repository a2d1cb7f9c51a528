package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link ConnectRequest}. A timeout of 0 says that the session is gone.
 *
 * @param readOnly whether the server has no quorum; null towards old clients
 * @param extensions which of those that the client asked for the server has, bits of {@link Extensions}; 0 towards all others
 */
public record ConnectResponse(int timeoutMillis, long sessionId, byte[] password, @Nullable Boolean readOnly, int extensions) {
    /** One for a client without extensions. */
    public ConnectResponse(int timeoutMillis, long sessionId, byte[] password, @Nullable Boolean readOnly) {
        this(timeoutMillis, sessionId, password, readOnly, 0);
    }

    /** "Your session is unknown or expired"; the connection is closed after it. */
    public static ConnectResponse refused(@Nullable Boolean readOnly) {
        return new ConnectResponse(0, 0, new byte[SessionPassword.BYTES], readOnly);
    }

    public void write(JuteWriter out) {
        out.writeInt(0).writeInt(timeoutMillis).writeLong(sessionId).writeBuffer(password);
        if (readOnly != null) {
            out.writeBoolean(readOnly);
            Extensions.write(extensions, out);
        }
    }

    public static ConnectResponse read(JuteReader in) {
        in.readInt();
        int timeoutMillis = in.readInt();
        long sessionId = in.readLong();
        byte[] password = in.readBuffer();
        Boolean readOnly = in.remaining() > 0 ? in.readBoolean() : null;
        int extensions = Extensions.read(in);
        byte[] known = password == null ? new byte[SessionPassword.BYTES] : password;
        return new ConnectResponse(timeoutMillis, sessionId, known, readOnly, extensions);
    }
}
