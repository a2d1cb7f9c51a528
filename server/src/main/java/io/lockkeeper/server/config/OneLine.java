package io.lockkeeper.server.config;

/** Text from a file nobody vouches for, made fit for one line of a terminal or a log. */
final class OneLine {
    private static final int LONGEST_VALUE = 80;

    private OneLine() {}

    /** The same text with control characters, line breaks above all, written as {@code \\u000a}. */
    static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                line.append("\\u%04x".formatted(c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /** A key or value as messages quote it: one line, and shortened when somebody pasted a book. */
    static String quoted(String text) {
        String line = of(text);
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "...";
    }
}
