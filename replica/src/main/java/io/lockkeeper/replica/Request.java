package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.Operation;

/**
 * One decoded request of a connection.
 *
 * @param xid the client's number for it, which its reply carries
 */
public record Request(int xid, Operation operation) {}
