package io.lockkeeper.client.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * A line cut into words, as zkCli cuts it: at white space; a word that begins with a quote, single or double, goes to the next such
 * quote and loses both. There are no escapes, and quotes inside of a word are nothing special.
 */
final class Tokens {
    private Tokens() {}

    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int closing = c == '"' || c == '\'' ? line.indexOf(c, at + 1) : -1;
            if (closing >= 0) {
                words.add(line.substring(at + 1, closing));
                at = closing + 1;
            } else if (c == '"' || c == '\'') {
                // Compat: a quote that nothing closes is dropped.
                at++;
            } else {
                int end = at;
                while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                    end++;
                }
                words.add(line.substring(at, end));
                at = end;
            }
        }
        return words;
    }
}
