/**
 * Bytes to primitives and back over a plain buffer, as ZooKeeper's jute has them on the wire and on disk. Every length
 * has a limit; malformed bytes are refused with offset and reason.
 */
@NullMarked
package io.lockkeeper.protocol.jute;

import org.jspecify.annotations.NullMarked;
