package io.lockkeeper.server.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;

/** A zoo.cfg made of a few lines, for tests; the first line is dataDir unless a test wants it otherwise. */
final class Cfg {
    static final String NAME = "zoo.cfg";

    private Cfg() {}

    /** Reads dataDir and a client port on lines 1 and 2, then these lines from line 3 on. */
    static ConfigReader.Loaded load(String... lines) {
        return loadWith(Map.of(), lines);
    }

    static ConfigReader.Loaded loadWith(Map<String, String> systemProperties, String... lines) {
        return exactly(systemProperties, "dataDir=/var/zk\nclientPort=2181\n" + String.join("\n", lines));
    }

    static ConfigReader.Loaded exactly(Map<String, String> systemProperties, String text) {
        return ConfigReader.readText(NAME, text, systemProperties);
    }

    /** The message with which such a file is refused. */
    static String refusal(String... lines) {
        return refusalOf(Map.of(), "dataDir=/var/zk\nclientPort=2181\n" + String.join("\n", lines));
    }

    static String refusalOf(Map<String, String> systemProperties, String text) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> exactly(systemProperties, text));
        if (refused == null) {
            throw new AssertionError("was accepted: " + text);
        }
        return refused.getMessage();
    }
}
