package io.lockkeeper.server.admin;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The word envi. */
final class EnvironmentText {
    private static final long MB = 1024 * 1024;

    private EnvironmentText() {}

    static String of(String version) {
        Runtime runtime = Runtime.getRuntime();
        StringBuilder text = new StringBuilder("Environment:\n");
        line(text, "zookeeper.version", version);
        line(text, "host.name", hostName());
        for (String property : new String[] {
            "java.version", "java.vendor", "java.home", "java.class.path", "java.library.path", "java.io.tmpdir", "java.compiler",
            "os.name", "os.arch", "os.version", "user.name", "user.home", "user.dir"}) {
            line(text, property, System.getProperty(property, "<NA>"));
        }
        line(text, "os.memory.free", runtime.freeMemory() / MB + "MB");
        line(text, "os.memory.max", runtime.maxMemory() / MB + "MB");
        line(text, "os.memory.total", runtime.totalMemory() / MB + "MB");
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "<NA>";
        }
    }
}
