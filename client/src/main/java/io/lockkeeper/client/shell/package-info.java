/**
 * The shell: every command of ZooKeeper's zkCli, with its syntax, output and error lines. One class for a command, listed in
 * {@code Commands}; {@code Shell} turns lines into commands, {@code Prompt} is the terminal. May be touched: the public
 * {@link io.lockkeeper.client.Client} door. May not: sockets, the protocol's bytes.
 */
@NullMarked
package io.lockkeeper.client.shell;

import org.jspecify.annotations.NullMarked;
