package io.lockkeeper.client.shell;

import java.util.ArrayList;
import java.util.List;

/** Bytes as a table, sixteen in a row, with what is printable beside them. */
final class HexDump {
    private static final int ROW = 16;
    private static final String RULE = "+--------+-------------------------------------------------+----------------+";

    private HexDump() {}

    /** The lines of the table; none for no bytes. */
    static List<String> lines(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        if (bytes.length == 0) {
            return lines;
        }
        lines.add("         +-------------------------------------------------+");
        lines.add("         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |");
        lines.add(RULE);
        for (int from = 0; from < bytes.length; from += ROW) {
            lines.add(row(bytes, from));
        }
        lines.add(RULE);
        return lines;
    }

    private static String row(byte[] bytes, int from) {
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + ROW; i++) {
            if (i < bytes.length) {
                int value = bytes[i] & 0xff;
                hex.append(String.format(" %02x", value));
                text.append(value > 0x1f && value < 0x7f ? (char) value : '.');
            } else {
                hex.append("   ");
                text.append(' ');
            }
        }
        return String.format("|%08x|%s |%s|", from, hex, text);
    }
}
