package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.MalformedException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Membership} together from the entries of its text, in whatever order they come. */
public final class MembershipReader {
    private static final String SERVER = "server.";

    private final TreeMap<Long, Member> members = new TreeMap<>();
    private final TreeMap<Long, Long> groups = new TreeMap<>();
    private final TreeMap<Long, Long> weights = new TreeMap<>();
    private boolean grouped;
    private long version;

    /**
     * Takes the next entry.
     *
     * @return the server, if it is one
     * @throws MalformedException if it cannot be read or contradicts an earlier one; the message does not name the key
     */
    public @Nullable Member take(String key, String value) {
        try {
            if (key.startsWith(SERVER)) {
                long id = numberBehindDot(key);
                Member member = Member.parse(id, value);
                members.put(id, member);
                return member;
            } else if (key.startsWith("group")) {
                grouped = true;
                addGroup(numberBehindDot(key), value);
            } else if (key.startsWith("weight")) {
                grouped = true;
                weights.put(numberBehindDot(key), number(value));
            } else if (key.equals("version")) {
                version = Long.parseLong(value, 16);
            } else {
                throw MalformedException.at(0, "only server.N, group.N, weight.N and version belong here");
            }
        } catch (NumberFormatException _) {
            throw MalformedException.at(0, "no number where one belongs");
        }
        return null;
    }

    private void addGroup(long group, String value) {
        for (String word : value.split(":", -1)) {
            if (groups.put(number(word), group) != null) {
                throw MalformedException.at(0, "server " + word.trim() + " is in more than one group");
            }
        }
    }

    /**
     * All that was taken.
     *
     * @throws MalformedException if it does not fit together
     */
    public Membership membership() {
        if (grouped && groups.isEmpty()) {
            throw MalformedException.at(0, "weights, but no groups");
        }
        return new Membership(members, groups, weights, version);
    }

    private static long numberBehindDot(String key) {
        int dot = key.indexOf('.') + 1;
        try {
            return number(key.substring(dot));
        } catch (NumberFormatException _) {
            throw MalformedException.at(0, "has no number behind '" + key.substring(0, dot) + "'");
        }
    }

    private static long number(String text) {
        return Long.parseLong(text.trim());
    }
}
