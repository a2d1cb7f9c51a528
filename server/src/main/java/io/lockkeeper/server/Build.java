package io.lockkeeper.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version our own version
 * @param builtOn when, as {@code yyyy-MM-dd HH:mm}, in UTC
 */
public record Build(String version, String builtOn) {
    /** The release of ZooKeeper whose behaviour this server has. Tools compare it with a version they know. */
    private static final String ZOOKEEPER_VERSION = "3.9.5";

    /** What Maven wrote down when it built this. */
    public static Build present() {
        Properties build = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String time = build.getProperty("time"); // 2026-01-01T00:00:00Z
        return new Build(build.getProperty("version"), time.substring(0, 10) + " " + time.substring(11, 16));
    }

    /** As ZooKeeper prints it, for tools that read the numbers at its beginning. */
    public String zooKeeperText() {
        return ZOOKEEPER_VERSION + "-lockkeeper-" + version + ", built on " + builtOn + " UTC";
    }
}
