package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import org.jspecify.annotations.Nullable;

/**
 * One decoded request of a connection.
 *
 * @param xid the client's number for it, which its reply carries
 * @param refusal what it is answered with in its turn, without being looked at; null as a rule
 */
public record Request(int xid, Operation operation, @Nullable Reply refusal) {
    public Request(int xid, Operation operation) {
        this(xid, operation, null);
    }
}
