/**
 * Transaction logs, snapshots and epochs in ZooKeeper's formats, written over a narrow disk port; one class alone opens
 * files. May be touched: formats, recovery. May not: znode rules, agreement, sockets. Start reading at {@link Recovery#run}, then
 * {@link TxnLog} and {@link SnapshotWriter}.
 */
@NullMarked
package io.lockkeeper.storage;

import org.jspecify.annotations.NullMarked;
