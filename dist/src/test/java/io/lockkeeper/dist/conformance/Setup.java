package io.lockkeeper.dist.conformance;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a server is set up: keys of zoo.cfg and system properties. Equal setups share one running server.
 *
 * @param config lines of zoo.cfg without data directory and port, which each server gets of its own
 * @param properties system properties by their full name
 */
record Setup(Map<String, String> config, Map<String, String> properties) {

    /** How long a session may last here. It is what tests ask for, since their clients never ping: none ends because a machine is slow. */
    static final int LONGEST_SESSION_MILLIS = 600_000;

    /** Short ticks, long sessions allowed; everything else as a new user finds it. */
    static final Setup DEFAULTS =
            new Setup(Map.of("tickTime", "500", "maxSessionTimeout", Integer.toString(LONGEST_SESSION_MILLIS)), Map.of());

    /** The password of the super user of {@link #RICH} is {@code secret}. */
    static final String SUPER_DIGEST = "super:lK75jTNcA+U9vtVEw5vB51mj/w4=";

    /** With all that must be switched on to be seen, and reaping often enough to be waited for. */
    static final Setup RICH = DEFAULTS
            .with("4lw.commands.whitelist", "*")
            .with("extendedTypesEnabled", "true")
            .with("enforceQuota", "true")
            .with("DigestAuthenticationProvider.superDigest", SUPER_DIGEST)
            .with("maxClientCnxns", "0")
            .withProperty("znode.container.checkIntervalMs", "100");

    Setup {
        config = Map.copyOf(config);
        properties = Map.copyOf(properties);
    }

    Setup with(String key, Object value) {
        var more = new TreeMap<>(config);
        more.put(key, value.toString());
        return new Setup(more, properties);
    }

    Setup without(String key) {
        var less = new TreeMap<>(config);
        less.remove(key);
        return new Setup(less, properties);
    }

    Setup withProperty(String name, Object value) {
        var more = new TreeMap<>(properties);
        more.put(name, value.toString());
        return new Setup(config, more);
    }
}
