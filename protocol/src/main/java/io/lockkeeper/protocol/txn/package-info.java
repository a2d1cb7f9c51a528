/**
 * What is agreed on and kept: the header, body and digest of a transaction, as in ZooKeeper's logs.
 */
@NullMarked
package io.lockkeeper.protocol.txn;

import org.jspecify.annotations.NullMarked;
