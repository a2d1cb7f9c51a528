package io.lockkeeper.dist.conformance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a client.
 *
 * @param readOnly the optional last byte; null leaves it out as old clients do
 */
record Handshake(int protocolVersion, long lastZxidSeen, int timeoutMillis, long sessionId, byte @Nullable [] password,
        @Nullable Boolean readOnly) {

    /** Asks for a session that does not end before its test does. */
    static Handshake fresh() {
        return fresh(Setup.LONGEST_SESSION_MILLIS);
    }

    static Handshake fresh(int timeoutMillis) {
        return new Handshake(0, 0, timeoutMillis, 0, new byte[16], false);
    }

    /** Back to a session that was given before. */
    static Handshake renew(Accepted session) {
        return renew(session.sessionId(), session.password(), session.timeoutMillis());
    }

    static Handshake renew(long sessionId, byte[] password, int timeoutMillis) {
        return new Handshake(0, 0, timeoutMillis, sessionId, password, false);
    }

    Handshake withProtocolVersion(int version) {
        return new Handshake(version, lastZxidSeen, timeoutMillis, sessionId, password, readOnly);
    }

    Handshake withLastZxidSeen(long zxid) {
        return new Handshake(protocolVersion, zxid, timeoutMillis, sessionId, password, readOnly);
    }

    Handshake withTimeout(int millis) {
        return new Handshake(protocolVersion, lastZxidSeen, millis, sessionId, password, readOnly);
    }

    Handshake withPassword(byte @Nullable [] bytes) {
        return new Handshake(protocolVersion, lastZxidSeen, timeoutMillis, sessionId, bytes, readOnly);
    }

    Handshake withReadOnly(@Nullable Boolean value) {
        return new Handshake(protocolVersion, lastZxidSeen, timeoutMillis, sessionId, password, value);
    }

    byte[] bytes() {
        var out = new Bytes().i32(protocolVersion).i64(lastZxidSeen).i32(timeoutMillis).i64(sessionId).buf(password);
        return readOnly == null ? out.done() : out.bool(readOnly).done();
    }

    /**
     * The answer, which is also the one of a refusal.
     *
     * @param length the length of the frame that carried it
     * @param readOnly its last byte; not set if there is none
     */
    record Accepted(int length, int protocolVersion, int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {

        static Accepted read(byte[] frame) {
            var in = new Fields(frame);
            return new Accepted(frame.length, in.i32(), in.i32(), in.i64(), in.buf(), in.remaining() > 0 && in.bool());
        }

        /** Unknown or expired session, or wrong password. */
        boolean refused() {
            return timeoutMillis == 0 && sessionId == 0 && Arrays.equals(password, new byte[16]);
        }
    }
}
