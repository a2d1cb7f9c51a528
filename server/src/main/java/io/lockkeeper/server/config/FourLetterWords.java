package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which four-letter words are answered. {@code srvr} always is. */
public record FourLetterWords(Set<String> enabled) {
    /** All there are. */
    public static final List<String> KNOWN = List.of("conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr",
        "ruok", "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs");

    /** Those that only look, and cost little: what a server without any configuration answers on its loopback address. */
    public static final List<String> READ_ONLY = List.of("conf", "cons", "dirs", "dump", "envi", "hash", "isro", "mntr", "ruok", "srvr",
        "stat", "wchs");

    public FourLetterWords {
        enabled = with(enabled, "srvr");
        for (String word : enabled) {
            require(KNOWN.contains(word), "4lw.commands.whitelist: there is no four-letter word %s", OneLine.quoted(word));
        }
    }

    public boolean allows(String word) {
        return enabled.contains(word);
    }

    /** Whether every word is answered ({@code *}); the telnet interrupt then closes the connection in silence. */
    public boolean allowsAll() {
        return enabled.containsAll(KNOWN);
    }

    private static Set<String> with(Set<String> words, String always) {
        Set<String> all = new TreeSet<>(words);
        all.add(always);
        return Collections.unmodifiableSet(all);
    }
}
