/**
 * The load generator: sessions on sockets, requests from templates, replies looked at no longer than needed. May be touched: what a
 * mix consists of, what is measured. May not: allocate per operation, read the clock per operation, know of any server's inside. Start
 * reading at {@link Load#run}.
 */
@NullMarked
package io.lockkeeper.bench.load;

import org.jspecify.annotations.NullMarked;
