package io.lockkeeper.dist.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * What a shell prints of its watches. It comes when it comes and in two prints, so that other lines may stand in its middle and the
 * second may be missing where the shell ended: hence it is told from the rest line by line.
 */
final class WatcherLines {
    private static final String HEADING = "WATCHER::";
    private static final String EVENT = "WatchedEvent ";

    private WatcherLines() {}

    /** All other lines; in place of the empty ones, whose place is not certain, one line says how many there are. */
    static String without(String output) {
        var others = new ArrayList<String>();
        int empty = 0;
        for (String line : output.lines().toList()) {
            if (line.isEmpty()) {
                empty++;
            } else if (line.equals(HEADING) || line.startsWith(EVENT)) {
                empty--; // the one printed before it
            } else {
                others.add(line);
            }
        }
        others.add("(" + empty + " empty lines)");
        return String.join("\n", others);
    }

    /** The events, in the order in which they were printed. */
    static List<String> events(String output) {
        return output.lines().filter(line -> line.startsWith(EVENT)).toList();
    }
}
