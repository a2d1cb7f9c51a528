/**
 * {@code lk ensemble}: looks at an ensemble from outside, over what every server of it offers to everybody: {@code /zookeeper/config} and
 * the word {@code srvr}. So it works on ensembles with ZooKeeper's servers too. Start reading at
 * {@link io.lockkeeper.dist.ensemble.StatusCommand}.
 */
@NullMarked
package io.lockkeeper.dist.ensemble;

import org.jspecify.annotations.NullMarked;
