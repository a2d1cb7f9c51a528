package io.lockkeeper.tree;

/**
 * How the stored owner encodes what kind of znode it is.
 *
 * <pre>
 *   0                       persistent
 *   0x8000000000000000      container
 *   0xff0000tttttttttt      expires t milliseconds after its last change   (only with extended types)
 *   0x8ttttttttttttttt      the same as ZooKeeper 3.5.3 had it             (only when told so)
 *   anything else           the session it belongs to
 * </pre>
 */
final class OwnerRules {
    static final long CONTAINER = 0x8000000000000000L;
    static final long MAX_TTL_MILLIS = 0xffffffffffL;

    private static final long TTL_MARK = 0xff00000000000000L;
    private static final long TTL_RESERVED = 0x00ffff0000000000L;

    private final boolean extendedTypes;
    private final boolean emulate353Ttl;

    OwnerRules(TreeOptions options) {
        extendedTypes = options.extendedTypes();
        emulate353Ttl = options.emulate353Ttl();
    }

    OwnerKind kind(long owner) {
        if (owner == 0) {
            return OwnerKind.PERSISTENT;
        }
        if (owner == CONTAINER) {
            return OwnerKind.CONTAINER;
        }
        if (!extendedTypes || owner > 0) {
            return OwnerKind.SESSION;
        }
        if (emulate353Ttl) {
            return OwnerKind.TTL;
        }
        if ((owner & TTL_MARK) != TTL_MARK) {
            return OwnerKind.SESSION;
        }
        return (owner & TTL_RESERVED) == 0 ? OwnerKind.TTL : OwnerKind.INVALID;
    }

    static long ofTtl(long ttlMillis) {
        return TTL_MARK | ttlMillis & MAX_TTL_MILLIS;
    }

    static long ttlMillis(long owner) {
        return owner & MAX_TTL_MILLIS;
    }
}
