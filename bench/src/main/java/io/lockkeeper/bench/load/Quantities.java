package io.lockkeeper.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what people write on a command line. Each method refuses with an {@link IllegalArgumentException} that says what it expected. */
public final class Quantities {
    private static final int DEFAULT_PORT = 2181;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)?");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(k|M)?(?:/s)?");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]/,\\s]+)(?::(\\d{1,5}))?");

    private Quantities() {}

    /** {@code 500ms}, {@code 10s}, {@code 2.5m}, {@code 1h}; a number alone is seconds. */
    public static Duration duration(String text) {
        Matcher matcher = matched(DURATION, text, "a duration like 500ms, 10s, 2m or 1h");
        double millis = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case null, default -> 1000;
        };
        return Duration.ofMillis(Math.round(Double.parseDouble(matcher.group(1)) * millis));
    }

    /** {@code 50000}, {@code 50000/s}, {@code 50k/s}, {@code 1.5M/s}: so many a second, at least 1. */
    public static long rate(String text) {
        Matcher matcher = matched(RATE, text, "a rate like 50000/s, 50k/s or 1.5M/s");
        double unit = switch (matcher.group(2)) {
            case "k" -> 1000;
            case "M" -> 1_000_000;
            case null, default -> 1;
        };
        long rate = Math.round(Double.parseDouble(matcher.group(1)) * unit);
        if (rate < 1) {
            throw new IllegalArgumentException("'" + text + "' is not a rate of at least 1/s");
        }
        return rate;
    }

    /** {@code host:port[,host:port...]}; the port is 2181 where none is given. Names are looked up. */
    public static List<InetSocketAddress> servers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : text.split(",", -1)) {
            Matcher matcher = matched(SERVER, server.strip(), "a server like host:2181 or [::1]:2181");
            String host = matcher.group(1);
            int port = matcher.group(2) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(2));
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " in '" + server + "' is not 1 to 65535");
            }
            servers.add(new InetSocketAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
        }
        return servers;
    }

    private static Matcher matched(Pattern pattern, String text, String expected) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + expected);
        }
        return matcher;
    }
}
