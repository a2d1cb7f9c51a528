package io.lockkeeper.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Under what a comparison ran, so that it can be run again.
 *
 * @param runs one, or several in the order in which they began: rows may be measured in parts
 * @param nodes how many servers made up what was measured: one, or an ensemble
 * @param znodes how many there were in the rows about a large tree
 * @param sessions how many there were in the rows about many clients
 * @param quick shortened: good to see that it runs, not to be believed
 * @param versions what each server calls itself
 * @param commands how each server was started
 * @param configuration lines of zoo.cfg, the same for both
 */
public record Conditions(
        List<Run> runs,
        int nodes,
        int znodes,
        int sessions,
        boolean quick,
        Map<Kind, String> versions,
        Map<Kind, String> commands,
        List<String> configuration) {

    /**
     * @param command as it was typed
     * @param rounds how many times each server had its turn
     * @param each how long each load was measured, after its warm-up
     */
    public record Run(String command, Instant began, Duration took, int rounds, Duration each) {

        /** "3 rounds, each load measured 4 s after a warm-up". */
        String method() {
            return rounds + (rounds == 1 ? " round" : " rounds") + ", each load measured " + Figures.plain(each.toMillis() / 1e3)
                + " s after a warm-up";
        }

        /** "16 min 59 s". */
        String length() {
            return took.toMinutes() + " min " + took.toSecondsPart() + " s";
        }
    }

    public Conditions {
        runs = List.copyOf(runs);
        versions = Map.copyOf(versions);
        commands = Map.copyOf(commands);
        configuration = List.copyOf(configuration);
    }

    /** When the first run began. */
    public Instant began() {
        return runs.getFirst().began();
    }

    /**
     * These and those of other runs.
     *
     * @throws IllegalArgumentException if anything but the runs is different
     */
    Conditions and(Conditions other) {
        if (!with(List.of()).equals(other.with(List.of()))) {
            throw new IllegalArgumentException("runs under different conditions cannot stand in one report: " + with(List.of()) + " and "
                + other.with(List.of()));
        }
        return with(Stream.concat(runs.stream(), other.runs.stream()).sorted(Comparator.comparing(Run::began)).toList());
    }

    private Conditions with(List<Run> others) {
        return new Conditions(others, nodes, znodes, sessions, quick, versions, commands, configuration);
    }
}
