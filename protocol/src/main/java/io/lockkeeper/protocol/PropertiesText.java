package io.lockkeeper.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a Java properties file, line by line. Reads exactly what {@link java.util.Properties#load(java.io.InputStream)}
 * reads, and beyond it keeps the line each key stands on, because a message without a line number sends people searching.
 */
public final class PropertiesText {
    private final String text;
    private int position;
    private int line = 1;

    /** @param text of a file, its bytes as ISO-8859-1 */
    public PropertiesText(String text) {
        this.text = text;
    }

    /** A {@code \\u} that is not followed by four hexadecimal digits. */
    public static final class BadEscape extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final int line;

        BadEscape(int line) {
            super("\\u needs four hexadecimal digits; a backslash itself is written \\\\");
            this.line = line;
        }

        /** The line that the entry begins on, from 1. */
        public int line() {
            return line;
        }
    }

    /** One {@code key=value}, unescaped but not trimmed, and the line its key begins on, from 1. */
    public record Entry(int line, String key, String value) {}

    /**
     * All entries in the order of the file, repeated keys included.
     *
     * @throws BadEscape as {@link java.util.Properties} throws an IllegalArgumentException
     */
    public List<Entry> entries() {
        position = 0;
        line = 1;
        List<Entry> entries = new ArrayList<>();
        StringBuilder logical = new StringBuilder();
        while (position < text.length()) {
            logical.setLength(0);
            int begin = readLogicalLine(logical);
            if (begin > 0) {
                entries.add(entry(begin, logical));
            }
        }
        return entries;
    }

    /** Gathers natural lines as long as each ends with a continuation; the number of the first, or 0 when nothing was said. */
    private int readLogicalLine(StringBuilder logical) {
        int begin = 0;
        boolean continued = true;
        while (continued && position < text.length()) {
            skipBlanks();
            int start = position;
            int end = endOfNaturalLine(start);
            int number = line;
            stepOver(end);
            if (logical.isEmpty() && (start == end || isComment(text.charAt(start)))) {
                // Also behind a continuation of nothing: java.util.Properties skips comments there too.
                return 0;
            }
            continued = endsWithOddBackslashes(start, end);
            logical.append(text, start, continued ? end - 1 : end);
            begin = begin > 0 ? begin : number;
        }
        // A text may end with a continuation of nothing. It is an entry without key and value, unless the last line ended with both
        // CR and LF: of no use to anyone, but this way the two readers agree on every text there is.
        return logical.isEmpty() && text.endsWith("\r\n") ? 0 : begin;
    }

    private void skipBlanks() {
        while (position < text.length() && isBlank(text.charAt(position))) {
            position++;
        }
    }

    private int endOfNaturalLine(int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private void stepOver(int end) {
        position = end;
        if (position < text.length()) {
            position += text.startsWith("\r\n", position) ? 2 : 1;
            line++;
        }
    }

    private boolean endsWithOddBackslashes(int start, int end) {
        int first = end;
        while (first > start && text.charAt(first - 1) == '\\') {
            first--;
        }
        return (end - first) % 2 == 1;
    }

    private Entry entry(int begin, CharSequence logical) {
        int keyEnd = 0;
        while (keyEnd < logical.length() && !isBlank(logical.charAt(keyEnd)) && !isSeparator(logical.charAt(keyEnd))) {
            keyEnd += logical.charAt(keyEnd) == '\\' ? 2 : 1;
        }
        keyEnd = Math.min(keyEnd, logical.length());
        int valueStart = keyEnd;
        boolean separated = false;
        while (valueStart < logical.length()
            && (isBlank(logical.charAt(valueStart)) || !separated && isSeparator(logical.charAt(valueStart)))) {
            separated |= isSeparator(logical.charAt(valueStart));
            valueStart++;
        }
        return new Entry(begin,
            unescaped(begin, logical.subSequence(0, keyEnd)),
            unescaped(begin, logical.subSequence(valueStart, logical.length())));
    }

    private String unescaped(int begin, CharSequence escaped) {
        StringBuilder plain = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\' || i + 1 == escaped.length()) {
                plain.append(c);
                continue;
            }
            c = escaped.charAt(++i);
            switch (c) {
                case 't' -> plain.append('\t');
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    plain.append(codeUnit(begin, escaped, i + 1));
                    i += 4;
                }
                default -> plain.append(c);
            }
        }
        return plain.toString();
    }

    private char codeUnit(int begin, CharSequence escaped, int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            char c = i < escaped.length() ? escaped.charAt(i) : ' ';
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new BadEscape(begin);
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private static boolean isComment(char c) {
        return c == '#' || c == '!';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\f';
    }

    private static boolean isSeparator(char c) {
        return c == '=' || c == ':';
    }
}
