package io.lockkeeper.client;

import java.nio.charset.StandardCharsets;

/** A proof of identity, sent on every connection of a session: scheme {@code digest} with {@code user:password}, for instance. */
public record Credential(String scheme, byte[] proof) {
    public static Credential of(String scheme, String proof) {
        return new Credential(scheme, proof.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the proof: this may end up in a log. */
    @Override
    public String toString() {
        return "Credential[" + scheme + "]";
    }
}
