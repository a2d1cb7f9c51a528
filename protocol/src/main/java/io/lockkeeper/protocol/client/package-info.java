/**
 * What a client and a server say to each other: connect handshake, operations, replies, watch events, as records.
 */
@NullMarked
package io.lockkeeper.protocol.client;

import org.jspecify.annotations.NullMarked;
