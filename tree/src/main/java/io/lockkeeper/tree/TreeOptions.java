package io.lockkeeper.tree;

import java.util.Set;

/**
 * What can be set about the replicated state. All servers of an ensemble must agree on it, but for the seed.
 *
 * @param extendedTypes whether TTL znodes exist; without it their owner reads as a session id
 * @param emulate353Ttl whether TTL owners of ZooKeeper 3.5.3 are understood
 * @param digest whether transactions carry the digest of the tree after them
 * @param closeSessionPaths whether closeSession lists the ephemerals it deletes
 * @param enforceQuota whether hard quotas refuse writes
 * @param skipAcl whether everything is allowed to everyone
 * @param maxEntryBytes longest log entry that servers read back; a write whose entry would be longer is refused
 * @param schemes the authentication schemes that ACL entries may name beside {@code world} and {@code auth}: of ip, digest, sasl,
 *     x509
 * @param hashSeed by what paths are scattered in memory; nobody outside should know it, who could then slow down every look-up
 */
public record TreeOptions(
        boolean extendedTypes,
        boolean emulate353Ttl,
        boolean digest,
        boolean closeSessionPaths,
        boolean enforceQuota,
        boolean skipAcl,
        int maxEntryBytes,
        Set<String> schemes,
        long hashSeed) {
    /** What a server reads back that was not told otherwise: twice the standard frame. */
    public static final int DEFAULT_MAX_ENTRY_BYTES = 2 * 0xfffff;

    public static final TreeOptions DEFAULT =
            new TreeOptions(true, false, true, true, false, false, DEFAULT_MAX_ENTRY_BYTES, Set.of("ip", "digest"), 0);

    public TreeOptions {
        if (maxEntryBytes < 1024) {
            throw new IllegalArgumentException("maxEntryBytes is " + maxEntryBytes + ", needs at least 1024");
        }
        schemes = Set.copyOf(schemes);
    }
}
