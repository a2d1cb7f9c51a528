package io.lockkeeper.client.shell;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of {@code /zookeeper/config}: a line for each server, {@code server.1=host:port:port:role;host:port}, and the version. */
record Membership(String text) {
    static Membership of(byte @Nullable [] data) {
        return new Membership(data == null ? "" : new String(data, StandardCharsets.UTF_8));
    }

    /** The version in hexadecimal and where clients connect to. Both empty at a server that stands alone. */
    String forClients() {
        return version() + " " + String.join(",", clientAddresses());
    }

    Json json() {
        return Json.object().put("version", version()).put("servers", servers()).put("clientAddresses", clientAddresses());
    }

    private String version() {
        return text.lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()))
                .findFirst()
                .orElse("");
    }

    private List<String> servers() {
        return text.lines().filter(line -> line.startsWith("server.")).toList();
    }

    private List<String> clientAddresses() {
        return servers().stream()
                .filter(line -> line.indexOf(';') >= 0)
                .map(line -> line.substring(line.indexOf(';') + 1))
                .toList();
    }
}
