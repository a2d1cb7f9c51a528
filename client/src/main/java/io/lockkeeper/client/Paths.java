package io.lockkeeper.client;

import io.lockkeeper.protocol.ZnodePath;
import org.jspecify.annotations.Nullable;

/** Paths as callers say them and as the server knows them: the difference is the chroot. */
final class Paths {
    static final String CONFIG = "/zookeeper/config";

    private Paths() {}

    static String absolute(String chroot, String path) {
        if (chroot.isEmpty()) {
            return path;
        }
        return path.equals(ZnodePath.ROOT) ? chroot : chroot + path;
    }

    static String relative(String chroot, String path) {
        if (path.equals(chroot)) {
            return ZnodePath.ROOT;
        }
        // The ensemble's configuration is reported from outside of the chroot.
        return path.startsWith(chroot + "/") ? path.substring(chroot.length()) : path;
    }

    /** Worded as ZooKeeper's client words it; null for a legal path. */
    static @Nullable String flaw(String path) {
        String flaw = ZnodePath.flaw(path);
        if (flaw == null) {
            return null;
        }
        // Compat: these three come without the path.
        return path.isEmpty() || path.charAt(0) != '/' || path.length() > 1 && path.endsWith("/")
                ? flaw
                : "Invalid path string \"" + path + "\" caused by " + flaw;
    }
}
