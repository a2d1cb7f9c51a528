package io.lockkeeper.server.config;

/**
 * What the replicated state accepts and keeps track of.
 *
 * @param extendedTypes TTL znodes may be created
 * @param emulate353Ttl TTL znodes are marked as ZooKeeper 3.5.3 did
 * @param enforceQuota hard limits of quotas refuse writes
 * @param skipAcl no permission is ever checked
 * @param closeSessionPaths a transaction that closes a session lists the ephemerals that go with it (closeSessionTxn.enabled)
 * @param digest the state's digest is kept and compared with what logs and snapshots say
 * @param reconfig requests to reconfigure are judged, if only to say that there is no ensemble (reconfigEnabled)
 */
public record TreeOptions(
    boolean extendedTypes,
    boolean emulate353Ttl,
    boolean enforceQuota,
    boolean skipAcl,
    boolean closeSessionPaths,
    boolean digest,
    boolean reconfig) {}
