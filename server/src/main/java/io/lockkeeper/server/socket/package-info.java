/**
 * What connections of clients and those of other servers have in common, below the records that go over them. May be touched: buffers. May
 * not: what the bytes mean. Start reading at {@link Unread}.
 */
@NullMarked
package io.lockkeeper.server.socket;

import org.jspecify.annotations.NullMarked;
