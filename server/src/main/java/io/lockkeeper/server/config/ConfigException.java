package io.lockkeeper.server.config;

/**
 * The configuration is wrong and no server can be started with it. The message is one line for an operator: where (file and
 * line, or the system property), the key, its value unless it is a secret, and what is wrong. The process ends with exit code
 * {@value #EXIT_CODE}; that is the caller's business.
 */
public final class ConfigException extends IllegalArgumentException {
    /** What ZooKeeper's scripts and service units know as "invalid configuration". */
    public static final int EXIT_CODE = 2;

    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(OneLine.of(message));
    }

    static void require(boolean condition, String format, Object... arguments) {
        if (!condition) {
            throw new ConfigException(format.formatted(arguments));
        }
    }
}
