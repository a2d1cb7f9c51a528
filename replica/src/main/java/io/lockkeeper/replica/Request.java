package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.Operation;

/** One decoded request of a connection. */
public record Request(int xid, Operation operation) {}
