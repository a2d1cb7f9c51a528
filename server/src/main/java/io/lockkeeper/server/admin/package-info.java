/**
 * What operators ask a running server, today in four-letter words. Questions about the replica run on its owner thread; formats are
 * those that ZooKeeper's tools parse.
 */
@NullMarked
package io.lockkeeper.server.admin;

import org.jspecify.annotations.NullMarked;
