package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who may do what, and which access control lists a client may set. */
final class AclRules {
    /**
     * Most bytes that resolving {@code auth} entries and mending broken UTF-8 may add to the lists of one transaction: what one
     * frame asked for must fit into one log record.
     */
    static final int MAX_GROWTH_BYTES = 32 * 1024;

    private static final String SUPER = "super";

    private final boolean skipAcl;
    private final Set<String> schemes;

    AclRules(TreeOptions options) {
        skipAcl = options.skipAcl();
        schemes = options.schemes();
    }

    /**
     * Whether one of {@code ids} has one of the {@code wanted} bits. A null list stands for one that is not known and allows
     * nothing; an empty one allows everything.
     */
    boolean allows(@Nullable List<Acl> acl, int wanted, List<Id> ids) {
        if (acl == Acl.OPEN || skipAcl || acl != null && acl.isEmpty()) {
            return true;
        }
        for (Id id : ids) {
            if (SUPER.equals(id.scheme())) {
                return true;
            }
        }
        if (acl == null) {
            return false;
        }
        for (Acl entry : acl) {
            if ((entry.perms() & wanted) != 0 && isMeant(entry.id(), ids)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMeant(Id wanted, List<Id> ids) {
        String scheme = wanted.scheme();
        if (Id.ANYONE.equals(wanted)) {
            return true;
        }
        if (scheme == null || wanted.id() == null || !schemes.contains(scheme)) {
            return false;
        }
        for (Id id : ids) {
            if (scheme.equals(id.scheme()) && id.id() != null && matches(scheme, wanted.id(), id.id())) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String scheme, String wanted, String present) {
        return switch (scheme) {
            case "ip" -> IpRange.matches(wanted, present);
            case "sasl" -> wanted.equals(present) || present.equals(SUPER);
            default -> wanted.equals(present);
        };
    }

    /** The list to store for one that a client sends; null if it is invalid. */
    @Nullable List<Acl> resolve(@Nullable List<Acl> acl, List<Id> ids, Growth growth) {
        if (acl == null || acl.isEmpty()) {
            return null;
        }
        if (AclTable.isOpen(acl)) {
            return Acl.OPEN;
        }
        List<Acl> resolved = new ArrayList<>(Math.min(acl.size(), 16));
        Set<Acl> seen = new TreeSet<>(AclOrder.ENTRIES);
        for (Acl entry : acl) {
            if (!seen.add(entry)) {
                continue;
            }
            String scheme = entry.id().scheme();
            if ("auth".equals(scheme)) {
                int before = resolved.size();
                for (Id id : ids) {
                    if (isProof(id.scheme())) {
                        resolved.add(new Acl(entry.perms(), id));
                        if (!growth.allows(id)) {
                            return null;
                        }
                    }
                }
                if (resolved.size() == before) {
                    return null;
                }
            } else if (isValid(scheme, entry.id().id()) && growth.allows(entry.id().id())) {
                resolved.add(entry);
            } else {
                return null;
            }
        }
        return resolved;
    }

    /** Whether a connection that has an identity of this scheme has proven who it is. */
    private boolean isProof(@Nullable String scheme) {
        return scheme != null
                && schemes.contains(scheme)
                && switch (scheme) {
                    case "digest", "sasl", "x509" -> true;
                    default -> false;
                };
    }

    private boolean isValid(@Nullable String scheme, @Nullable String id) {
        if (scheme == null || id == null) {
            return false;
        }
        if (scheme.equals("world")) {
            return id.equals("anyone");
        }
        return schemes.contains(scheme)
                && switch (scheme) {
                    case "ip" -> IpRange.isValid(id);
                    // Compat: like splitting at every colon and dropping empty parts from the end.
                    case "digest" -> id.split(":").length == 2;
                    case "sasl" -> isKerberosName(id);
                    case "x509" -> id.indexOf('=') > 0;
                    default -> false;
                };
    }

    /** {@code name}, or {@code service[/host]@realm}. */
    private static boolean isKerberosName(String id) {
        int at = id.indexOf('@');
        if (at < 0) {
            return !id.isEmpty();
        }
        int slash = id.indexOf('/');
        boolean parts = slash < 0 || slash > at ? at > 0 : slash > 0 && slash < at - 1 && id.indexOf('/', slash + 1) < 0;
        return parts && at < id.length() - 1 && id.indexOf('@', at + 1) < 0;
    }

    /** The list as somebody without ADMIN may see it: no password hashes. */
    static List<Acl> masked(List<Acl> acl) {
        List<Acl> masked = new ArrayList<>(acl.size());
        for (Acl entry : acl) {
            String id = entry.id().id();
            masked.add(
                    "digest".equals(entry.id().scheme()) && id != null
                            ? new Acl(entry.perms(), new Id("digest", beforeColon(id) + ":x"))
                            : entry);
        }
        return masked;
    }

    static String userName(Id id) {
        String name = id.id();
        if (name == null || SUPER.equals(id.scheme())) {
            return "";
        }
        return "digest".equals(id.scheme()) ? beforeColon(name) : name;
    }

    private static String beforeColon(String id) {
        int colon = id.indexOf(':');
        return colon < 0 ? id : id.substring(0, colon);
    }

    /** How much longer the lists of one transaction have become than they came. */
    static final class Growth {
        private int bytes;

        /** For the next transaction. */
        void reset() {
            bytes = 0;
        }

        /** An identity of the connection in the place of, or beside, the first one of an {@code auth} entry. */
        boolean allows(Id added) {
            bytes += 12 + utf8Growth(added.scheme()) + utf8Growth(added.id()) + length(added.scheme()) + length(added.id());
            return bytes <= MAX_GROWTH_BYTES;
        }

        /** A text whose characters may have come as one byte each. */
        boolean allows(@Nullable String kept) {
            bytes += utf8Growth(kept);
            return bytes <= MAX_GROWTH_BYTES;
        }

        private static int length(@Nullable String text) {
            return text == null ? 0 : text.length();
        }

        private static int utf8Growth(@Nullable String text) {
            int growth = 0;
            for (int i = 0; i < length(text); i++) {
                char c = text.charAt(i);
                growth += c < 0x80 ? 0 : c < 0x800 ? 1 : 2;
            }
            return growth;
        }
    }
}
