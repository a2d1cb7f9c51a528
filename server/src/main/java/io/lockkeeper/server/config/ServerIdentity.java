package io.lockkeeper.server.config;

/**
 * Who this server is.
 *
 * @param shownId the server id that the command {@code conf} shows
 * @param sessionsId the server id whose last byte is the first one of every session id made here
 */
public record ServerIdentity(long shownId, long sessionsId) {
    /** Compat: a server alone says it is 0, yet numbers its sessions as if it were 1. */
    public static final ServerIdentity STANDALONE = new ServerIdentity(0, 1);

    static ServerIdentity member(long id) {
        return new ServerIdentity(id, id);
    }
}
