/**
 * {@code lk bench compare}: runs Apache ZooKeeper and this server in turn under equal settings and hands what it found to
 * {@code bench.report}. A {@link Stage} is what is measured in the life of one server; {@link Contest} gives each server its turns;
 * {@link Leftovers} sees that nothing stays. May be touched: stages and their rows. May not: settings that one server gets and the other
 * does not. Start reading at {@link Contest#run}.
 */
@NullMarked
package io.lockkeeper.bench.compare;

import org.jspecify.annotations.NullMarked;
