package io.lockkeeper.dist.conformance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry of an access control list. */
record Acl(int perms, @Nullable String scheme, @Nullable String id) {

    static final int READ = 1;
    static final int WRITE = 2;
    static final int CREATE = 4;
    static final int DELETE = 8;
    static final int ADMIN = 16;
    static final int ALL = 31;

    static final List<Acl> OPEN = List.of(world(ALL));

    static Acl world(int perms) {
        return new Acl(perms, "world", "anyone");
    }

    static Acl auth(int perms) {
        return new Acl(perms, "auth", "");
    }

    static Acl ip(int perms, String range) {
        return new Acl(perms, "ip", range);
    }

    /** For who proves to know {@code user:password}. */
    static Acl digest(int perms, String userAndPassword) {
        return new Acl(perms, "digest", digestId(userAndPassword));
    }

    static String digestId(String userAndPassword) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(userAndPassword.getBytes(StandardCharsets.UTF_8));
            return userAndPassword.split(":", 2)[0] + ":" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
