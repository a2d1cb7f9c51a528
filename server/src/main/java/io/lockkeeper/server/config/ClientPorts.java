package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param plain the address to listen on, resolved; port 0 takes a free one. Empty: no listener (clientPort is not set)
 * @param listenBacklog connections that may wait to be accepted; -1 leaves it to the operating system
 * @param tcpKeepAlive whether sockets of clients have SO_KEEPALIVE
 */
public record ClientPorts(Optional<InetSocketAddress> plain, int listenBacklog, boolean tcpKeepAlive) {
    public ClientPorts {
        require(plain.isEmpty() || !plain.get().isUnresolved(), "clientPortAddress %s is not an address of any host", plain.orElse(null));
        require(listenBacklog >= -1, "clientPortListenBacklog is %d, needs at least 1, or -1 for the system's own", listenBacklog);
    }
}
