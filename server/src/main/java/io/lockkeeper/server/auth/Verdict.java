package io.lockkeeper.server.auth;

import io.lockkeeper.protocol.Id;
import java.util.List;

/** What becomes of a proof. */
public sealed interface Verdict {
    /** It holds; {@code ids} are added to the connection's identities, and may be none. */
    record Proven(List<Id> ids) implements Verdict {}

    /** It does not hold, or nobody knows the scheme: the client is told, then the connection ends. */
    record Failed() implements Verdict {}

    /** The client is at the wrong ensemble: the connection ends without a word, so that it tries another server. */
    record Misdirected() implements Verdict {}
}
