package io.lockkeeper.tree;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which subtrees have limits. Limits and usage themselves are znodes below {@code /zookeeper/quota}. */
final class Quotas {
    static final String ROOT = "/zookeeper/quota";
    static final String LIMITS = "zookeeper_limits";
    static final String STATS = "zookeeper_stats";

    private final Set<String> limited = new HashSet<>();

    /** Notes that a znode of quotas has come. */
    void limitsCreated(String limitsPath) {
        String subtree = subtree(limitsPath, LIMITS);
        if (subtree != null) {
            limited.add(subtree);
        }
    }

    void limitsDeleted(String limitsPath) {
        String subtree = subtree(limitsPath, LIMITS);
        if (subtree != null) {
            limited.remove(subtree);
        }
    }

    /**
     * The subtree that a limits or stats znode speaks of; null if {@code path} is none. Compat: a quota on the root is never
     * accounted.
     */
    static @Nullable String subtree(String path, String name) {
        int end = path.length() - name.length() - 1;
        boolean isOne = end > ROOT.length()
                && path.endsWith(name)
                && path.charAt(end) == '/'
                && path.startsWith(ROOT)
                && path.charAt(ROOT.length()) == '/';
        return isOne ? path.substring(ROOT.length(), end) : null;
    }

    /** The deepest subtree with limits that {@code path} lies in; null if there is none. */
    @Nullable String covering(String path) {
        if (limited.isEmpty()) {
            return null;
        }
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String subtree = path.substring(0, end);
            if (limited.contains(subtree)) {
                return subtree;
            }
        }
        return null;
    }

    static String limitsPath(String subtree) {
        return ROOT + subtree + "/" + LIMITS;
    }

    static String statsPath(String subtree) {
        return ROOT + subtree + "/" + STATS;
    }
}
