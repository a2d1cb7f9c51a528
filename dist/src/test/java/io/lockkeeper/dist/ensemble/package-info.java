/**
 * Real ensembles: processes of this build and of ZooKeeper's releases in any mix, with stock clients at work, while servers are killed,
 * paused, replaced and cut off. What clients saw is judged as a whole ({@link io.lockkeeper.dist.ensemble.History}), and in the end all
 * members must hold the same ({@link io.lockkeeper.dist.ensemble.Contents}).
 */
@NullMarked
package io.lockkeeper.dist.ensemble;

import org.jspecify.annotations.NullMarked;
