package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import org.jspecify.annotations.Nullable;

/** Hears of each entry right after it was applied and its events are out. */
interface Completions {
    /**
     * @param connection whose request it was; null for the server's own. It may be closed by now
     * @param reply the outcome, if the connection is open
     */
    void applied(LogEntry entry, @Nullable Connection connection, Reply reply, Outbox out);
}
