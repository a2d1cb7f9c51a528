package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * Who this server is.
 *
 * @param shownId the server id that the command {@code conf} shows
 * @param sessionIdPrefix the highest byte of every session id made here, 0 to 255
 */
public record ServerIdentity(long shownId, int sessionIdPrefix) {
    /** Compat: a server alone says it is 0, yet numbers its sessions as if it were 1. */
    public static final ServerIdentity STANDALONE = new ServerIdentity(0, 1);

    static ServerIdentity member(long id) {
        return new ServerIdentity(id, (int) id);
    }

    public ServerIdentity {
        require(sessionIdPrefix >= 0 && sessionIdPrefix <= 255, "server id %d does not fit into a session id", sessionIdPrefix);
    }
}
