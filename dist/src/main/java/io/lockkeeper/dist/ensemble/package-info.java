/**
 * {@code lk ensemble}: looks at an ensemble from outside, over what every server of it offers to everybody: {@code /zookeeper/config} and
 * the word {@code srvr}; and changes who is in it and who leads, by requests as clients send them. So it works on ensembles with
 * ZooKeeper's servers too. Start reading at {@link io.lockkeeper.dist.ensemble.StatusCommand}, then
 * {@link io.lockkeeper.dist.ensemble.ChangeCommand}.
 */
@NullMarked
package io.lockkeeper.dist.ensemble;

import org.jspecify.annotations.NullMarked;
