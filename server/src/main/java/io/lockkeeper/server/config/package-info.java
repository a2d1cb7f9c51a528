/**
 * What one server is told before it starts: {@link ServerConfig}, one immutable record checked in its constructors, and
 * {@link ConfigReader}, which makes it from zoo.cfg and the process's system properties. May be touched: keys, defaults,
 * messages; {@code Catalogue} is the only table of keys. May not: sockets, threads, the environment, {@code System}
 * properties (they come in as a map). Start reading at {@link ConfigReader#read}.
 */
@NullMarked
package io.lockkeeper.server.config;

import org.jspecify.annotations.NullMarked;
