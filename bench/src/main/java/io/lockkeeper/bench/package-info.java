/**
 * {@code lk bench}: names its subcommands and nothing else. Each of them is a package below this one. Nothing in this room runs in a
 * server, and only {@code dist} imports it.
 */
@NullMarked
package io.lockkeeper.bench;

import org.jspecify.annotations.NullMarked;
