package io.lockkeeper.server.peer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** How addresses and failures stand in log lines. */
final class Text {
    private Text() {}

    static String of(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "unknown";
        }
        String host = inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /** One line; the first one of what the network says. */
    static String reason(@Nullable Throwable failure) {
        String message = failure == null ? null : failure.getMessage();
        return message == null ? "unknown" : message.lines().findFirst().orElse("unknown");
    }
}
