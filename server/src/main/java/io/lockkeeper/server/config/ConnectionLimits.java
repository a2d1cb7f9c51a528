package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * How many connections clients may have.
 *
 * @param perAddress connections from one IP address (maxClientCnxns); 0 or less: no limit
 * @param total connections to one port (maxCnxns); 0 or less: no limit
 * @param sessionlessTimeoutMillis after this long a connection that has asked for no session is closed
 */
public record ConnectionLimits(int perAddress, int total, int sessionlessTimeoutMillis) {
    public ConnectionLimits {
        require(sessionlessTimeoutMillis >= 1, "nio.sessionlessCnxnTimeout is %d ms, needs at least 1", sessionlessTimeoutMillis);
    }

    /** Whether one more connection from an address is too many. */
    public boolean exceededBy(int fromAddress, int allConnections) {
        return perAddress > 0 && fromAddress > perAddress || total > 0 && allConnections > total;
    }
}
