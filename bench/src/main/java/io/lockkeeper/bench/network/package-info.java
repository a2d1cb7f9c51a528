/** A network of hosts on one machine, for servers that are to be cut off from each other. Knows nothing of what runs there. */
@NullMarked
package io.lockkeeper.bench.network;

import org.jspecify.annotations.NullMarked;
