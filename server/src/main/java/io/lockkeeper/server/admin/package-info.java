/**
 * What operators ask a running server, today in four-letter words. Questions about the replica run on its owner thread; formats are
 * those that ZooKeeper's tools parse. May be touched: words and their text. May not: anything that changes the replica. Start reading at
 * {@link io.lockkeeper.server.admin.OperatorWords}.
 */
@NullMarked
package io.lockkeeper.server.admin;

import org.jspecify.annotations.NullMarked;
