package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.PropertiesText;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the ensemble, in which role and with what weight. Its text travels in notifications and NEWLEADER, is the data of
 * {@code /zookeeper/config}, and stands in dynamic files:
 *
 * <pre>
 *   server.1=host:2888:3888:participant;0.0.0.0:2181
 *   group.1=1:2:3          only with groups, then every participant is in exactly one
 *   weight.1=1
 *   version=10000002a      hexadecimal: the zxid of the change that made it; 0 from a static file
 * </pre>
 *
 * @param members by id
 * @param groups sid to group; empty for a simple majority
 * @param weights of every sid in a group; empty for a simple majority
 */
public record Membership(SortedMap<Long, Member> members, SortedMap<Long, Long> groups, SortedMap<Long, Long> weights, long version) {
    /** What nobody reaches with real names: a text above this is not parsed. */
    public static final int MAX_TEXT = 256 * 1024;

    public Membership {
        SortedMap<Long, Long> allWeights = new TreeMap<>(weights);
        if (!groups.isEmpty()) {
            for (Member member : members.values()) {
                if (member.isParticipant() && !groups.containsKey(member.id())) {
                    throw MalformedException.at(0, "server." + member.id() + " is a participant in no group");
                }
                allWeights.putIfAbsent(member.id(), 1L);
            }
        }
        allWeights.forEach((id, weight) -> {
            // Groups add weights up; with this many servers nothing overflows.
            if (weight < 0 || weight > Integer.MAX_VALUE) {
                throw MalformedException.at(0, "weight." + id + " is not from 0 to " + Integer.MAX_VALUE);
            }
        });
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        weights = Collections.unmodifiableSortedMap(allWeights);
    }

    /** A simple majority of the participants among these. */
    public static Membership of(Collection<Member> members, long version) {
        TreeMap<Long, Member> byId = new TreeMap<>();
        members.forEach(member -> byId.put(member.id(), member));
        return new Membership(byId, new TreeMap<>(), new TreeMap<>(), version);
    }

    /** Whether some server is in both: the same number, at one address at least that is the same. */
    public boolean sharesServerWith(Membership other) {
        return members.values().stream().anyMatch(member -> {
            Member there = other.members.get(member.id());
            return there != null && !Collections.disjoint(member.addresses(), there.addresses());
        });
    }

    public @Nullable Member member(long id) {
        return members.get(id);
    }

    public boolean isVoter(long id) {
        Member member = members.get(id);
        return member != null && member.isParticipant();
    }

    /** Ids of the participants, ascending. */
    public List<Long> voters() {
        return members.values().stream().filter(Member::isParticipant).map(Member::id).toList();
    }

    public boolean isHierarchical() {
        return !groups.isEmpty();
    }

    /** How much a server's voice counts: 1 for everybody where there are no groups, 0 for one whose weight nobody said. */
    public long weight(long id) {
        return isHierarchical() ? weights.getOrDefault(id, 0L) : 1;
    }

    public Membership withVersion(long newVersion) {
        return new Membership(members, groups, weights, newVersion);
    }

    /** Compat: the same version counts as the same membership; otherwise what matters is who, where and with what weight. */
    public boolean isSameAs(Membership other) {
        return version == other.version
                || Objects.equals(members, other.members)
                        && Objects.equals(groups, other.groups)
                        && Objects.equals(weights, other.weights);
    }

    /** The canonical text; no newline at its end. */
    public String text() {
        return lines() + "version=" + Long.toHexString(version);
    }

    /** The canonical text without the version, as a dynamic file has it: that one's version is in its name. */
    public String textWithoutVersion() {
        String lines = lines();
        return lines.isEmpty() ? lines : lines.substring(0, lines.length() - 1);
    }

    private String lines() {
        StringBuilder text = new StringBuilder();
        members.forEach((id, member) -> text.append("server.").append(id).append('=').append(member.text()).append('\n'));
        SortedMap<Long, StringBuilder> rows = new TreeMap<>();
        groups.forEach((id, group) -> {
            StringBuilder row = rows.computeIfAbsent(group, _ -> new StringBuilder());
            row.append(row.isEmpty() ? "" : ":").append(id);
        });
        rows.forEach((group, row) -> text.append("group.").append(group).append('=').append(row).append('\n'));
        if (isHierarchical()) {
            weights.forEach((id, weight) -> text.append("weight.").append(id).append('=').append(weight).append('\n'));
        }
        return text.toString();
    }

    /**
     * Reads {@link #text}, or what an operator wrote in its place: order, comments and blanks as in any Java properties file. A text
     * without version has version 0.
     *
     * @throws MalformedException if it says something else, or contradicts itself
     */
    public static Membership parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw MalformedException.at(0, "a membership of " + text.length() + " characters");
        }
        MembershipReader reader = new MembershipReader();
        try {
            new PropertiesText(text).entries().forEach(entry -> take(reader, entry.key().trim(), entry.value().trim()));
        } catch (PropertiesText.BadEscape e) {
            throw MalformedException.at(0, "line " + e.line() + ": " + e.getMessage());
        }
        return reader.membership();
    }

    private static void take(MembershipReader reader, String key, String value) {
        try {
            reader.take(key, value);
        } catch (MalformedException e) {
            throw MalformedException.at(0, "'" + shown(key) + "': " + e.reason());
        }
    }

    /** A stranger's word, short enough for a log line. */
    private static String shown(String word) {
        String start = word.length() > 40 ? word.substring(0, 40) + "..." : word;
        return start.replaceAll("[^ -~]", "?");
    }
}
