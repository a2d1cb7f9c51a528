/**
 * A small pipelined client, and the interactive shell on top of it.
 */
@NullMarked
package io.lockkeeper.client;

import org.jspecify.annotations.NullMarked;
