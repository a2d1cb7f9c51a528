package io.lockkeeper.server.peer;

/**
 * What the wires between servers must know before they are strung. Times are milliseconds.
 *
 * @param self id of this server
 * @param electionConnectMillis how long connecting to an election port may take
 * @param introductionMillis within this time who dials our election port must have said who it is
 * @param leaderConnectMillis how long connecting to a leader's quorum port may take
 * @param silenceMillis how long a snapshot that is being received may stand still
 * @param maxDataBytes the most bytes of data in one packet of the quorum port
 * @param maxUnsentBytes above this a learner that does not take what is sent to it is cut off
 * @param observerMasterPort where a follower listens for observers, on its quorum host; 0 for nowhere
 * @param severalAddresses whether all members understand that a server may have several addresses
 * @param listenOnAllAddresses whether our ports are opened on every address of this machine, not only on the configured ones
 * @param keepAlive whether connections of the election port ask the network for a sign of life
 * @param bindAttempts how often opening the election port is tried, a second apart; 0 for ever
 */
public record PeerConfig(
        long self,
        int electionConnectMillis,
        int introductionMillis,
        int leaderConnectMillis,
        int silenceMillis,
        int maxDataBytes,
        long maxUnsentBytes,
        int observerMasterPort,
        boolean severalAddresses,
        boolean listenOnAllAddresses,
        boolean keepAlive,
        int bindAttempts) {}
