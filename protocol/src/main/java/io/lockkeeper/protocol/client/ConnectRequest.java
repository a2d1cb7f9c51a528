package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a connection.
 *
 * @param lastZxidSeen the highest zxid the client knows of; a server behind it must not serve it
 * @param timeoutMillis the session timeout the client wishes
 * @param sessionId 0 for a new session
 * @param readOnly whether a server without a quorum will do; null from old clients that do not send the field and must not get
 *     it in the answer either
 * @param extensions what the client would use beyond the protocol, bits of {@link Extensions}; 0 from all clients but ours. Goes over the
 *     wire only together with {@code readOnly}
 */
public record ConnectRequest(
        int protocolVersion,
        long lastZxidSeen,
        int timeoutMillis,
        long sessionId,
        byte @Nullable [] password,
        @Nullable Boolean readOnly,
        int extensions) {

    /** One of a client without extensions. */
    public ConnectRequest(
            int protocolVersion,
            long lastZxidSeen,
            int timeoutMillis,
            long sessionId,
            byte @Nullable [] password,
            @Nullable Boolean readOnly) {
        this(protocolVersion, lastZxidSeen, timeoutMillis, sessionId, password, readOnly, 0);
    }

    public static ConnectRequest read(JuteReader in) {
        int protocolVersion = in.readInt();
        long lastZxidSeen = in.readLong();
        int timeoutMillis = in.readInt();
        long sessionId = in.readLong();
        byte[] password = in.readBuffer();
        Boolean readOnly = in.remaining() > 0 ? in.readBoolean() : null;
        int extensions = Extensions.read(in);
        return new ConnectRequest(protocolVersion, lastZxidSeen, timeoutMillis, sessionId, password, readOnly, extensions);
    }

    public void write(JuteWriter out) {
        out.writeInt(protocolVersion).writeLong(lastZxidSeen).writeInt(timeoutMillis).writeLong(sessionId);
        out.writeBuffer(password);
        if (readOnly != null) {
            out.writeBoolean(readOnly);
            Extensions.write(extensions, out);
        }
    }
}
