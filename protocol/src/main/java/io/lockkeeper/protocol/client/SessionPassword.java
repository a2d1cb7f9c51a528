package io.lockkeeper.protocol.client;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Session passwords. Compat: a pure function of the session id, the same on all servers of all ensembles, so that a session
 * survives the move between old and new servers; it keeps honest clients apart, not attackers away.
 */
public final class SessionPassword {
    public static final int BYTES = 16;

    private static final long SALT = 0xB3415C00L;
    private static final long MULTIPLIER = 0x5DEECE66DL;
    private static final long MASK = (1L << 48) - 1;

    private SessionPassword() {}

    /** The password of a session: four words of a 48-bit linear congruential generator, least significant byte first. */
    public static byte[] of(long sessionId) {
        byte[] password = new byte[BYTES];
        long state = (sessionId ^ SALT ^ MULTIPLIER) & MASK;
        for (int i = 0; i < BYTES; i += 4) {
            state = (state * MULTIPLIER + 0xB) & MASK;
            int word = (int) (state >> 16);
            for (int b = 0; b < 4; b++) {
                password[i + b] = (byte) (word >> 8 * b);
            }
        }
        return password;
    }

    /** Whether {@code password} opens the session; session 0 never opens. */
    public static boolean matches(long sessionId, byte @Nullable [] password) {
        return sessionId != 0 && password != null && MessageDigest.isEqual(of(sessionId), password);
    }
}
