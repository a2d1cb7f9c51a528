package io.lockkeeper.server.config;

/**
 * A key somebody gave a value, and where.
 *
 * @param where "file:line: " or "system property " and so on: what stands before the key in a message
 * @param name the key as it was written there
 */
record Setting(String where, String name, String value) {
    /** Names it for a message, without its value. */
    String named() {
        return where + OneLine.quoted(name);
    }

    /** Names it for a message, with its value when that is no secret. */
    String quoted() {
        return named() + "=" + (Key.isSecret(name) ? "(hidden)" : OneLine.quoted(value));
    }

    ConfigException wrong(String problem) {
        return new ConfigException(quoted() + " " + problem);
    }

    /** Never the value: what is printed by accident must not contain a password. */
    @Override
    public String toString() {
        return named();
    }
}
