package io.lockkeeper.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key that ZooKeeper knows.
 *
 * @param name as in its documentation; a name that ends with {@code .*} stands for all keys with that beginning
 * @param standard the value when nothing is said; empty when then there is none
 * @param unit what numbers count, empty when nothing
 * @param quiet the value that asks for nothing we lack: no warning then. Mostly the standard one
 * @param alias a system property that ZooKeeper asks too when the key itself is absent
 */
record Key(
    String name,
    Place place,
    Kind kind,
    Optional<String> standard,
    String unit,
    Support support,
    Optional<String> quiet,
    Optional<String> alias) {

    /** Where a key may stand. */
    enum Place {
        /** A line of the file, nothing else. */
        FILE,
        /** A line of the file, or the system property {@code zookeeper.} and the name. */
        FILE_OR_PROPERTY,
        /** The system property by this very name; in the file it is without effect. */
        PROPERTY,
        /** The system property by this very name, read by clients and tools only. */
        CLIENT
    }

    /** The beginning of every property that belongs to a key of the file. */
    static final String PROPERTY_PREFIX = "zookeeper.";

    boolean isFamily() {
        return name.endsWith(".*");
    }

    boolean matches(String given) {
        return isFamily()
            ? given.length() > name.length() - 1 && given.startsWith(name.substring(0, name.length() - 1))
            : given.equals(name);
    }

    /** Whether its value must never be shown. */
    boolean isSecret() {
        return isSecret(name);
    }

    /** The same for a key that nobody knows: better hidden once too often. */
    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("password") && !lower.endsWith("passwordpath") || lower.contains("superdigest") || lower.contains("secret");
    }
}
