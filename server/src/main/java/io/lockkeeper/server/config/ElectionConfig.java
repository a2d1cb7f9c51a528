package io.lockkeeper.server.config;

/**
 * The election port, and how patient an election is. Times are milliseconds.
 *
 * @param connectMillis how long connecting to another server may take
 * @param introductionMillis how long who connects may take to say who it is; negative for syncLimit
 * @param minIntervalMillis after this time without news a vote is said again; doubles from there
 * @param maxIntervalMillis up to this
 * @param bindAttempts how often opening the port is tried; 0 for ever
 * @param severalAddresses whether servers may have several addresses
 * @param listenOnAllAddresses whether ports for servers are opened on all of this machine's addresses
 * @param observerDelayMillis observers look for a new leader after a random time up to this
 */
public record ElectionConfig(
    int connectMillis,
    int introductionMillis,
    int minIntervalMillis,
    int maxIntervalMillis,
    int bindAttempts,
    boolean tcpKeepAlive,
    boolean severalAddresses,
    boolean listenOnAllAddresses,
    int observerDelayMillis) {}
