package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.MalformedException;
import java.util.TreeMap;

/** Puts a {@link Membership} together from the entries of its text, in whatever order they come. */
final class MembershipReader {
    private static final String SERVER = "server.";

    private final TreeMap<Long, Member> members = new TreeMap<>();
    private final TreeMap<Long, Long> groups = new TreeMap<>();
    private final TreeMap<Long, Long> weights = new TreeMap<>();
    private boolean grouped;
    private long version;

    void take(String key, String value) {
        try {
            if (key.startsWith(SERVER)) {
                long id = number(key.substring(SERVER.length()), key);
                members.put(id, Member.parse(id, value));
            } else if (key.startsWith("group")) {
                grouped = true;
                addGroup(number(afterDot(key), key), key, value);
            } else if (key.startsWith("weight")) {
                grouped = true;
                weights.put(number(afterDot(key), key), number(value, key));
            } else if (key.equals("version")) {
                version = Long.parseLong(value, 16);
            } else {
                throw MalformedException.at(0, "only server.N, group.N, weight.N and version belong here");
            }
        } catch (NumberFormatException _) {
            throw MalformedException.at(0, "'" + shown(key) + "' has no number where one belongs");
        } catch (MalformedException e) {
            throw MalformedException.at(0, "'" + shown(key) + "': " + e.getMessage());
        }
    }

    private void addGroup(long group, String key, String value) {
        for (String word : value.split(":", -1)) {
            if (groups.put(number(word, key), group) != null) {
                throw MalformedException.at(0, "server " + word.trim() + " is in more than one group");
            }
        }
    }

    Membership membership() {
        if (grouped && groups.isEmpty()) {
            throw MalformedException.at(0, "weights, but no groups");
        }
        return new Membership(members, groups, weights, version);
    }

    private static String afterDot(String key) {
        return key.substring(key.indexOf('.') + 1);
    }

    private static long number(String text, String key) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException _) {
            throw MalformedException.at(0, "no number where one belongs in " + shown(key));
        }
    }

    /** A stranger's word, short enough for a log line. */
    private static String shown(String word) {
        String start = word.length() > 40 ? word.substring(0, 40) + "..." : word;
        return start.replaceAll("[^ -~]", "?");
    }
}
