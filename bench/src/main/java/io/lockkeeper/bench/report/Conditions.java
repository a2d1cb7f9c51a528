package io.lockkeeper.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Under what a comparison ran, so that it can be run again.
 *
 * @param command as it was typed
 * @param nodes how many servers made up what was measured: one, or an ensemble
 * @param rounds how many times each server had its turn
 * @param each how long each load was measured, after its warm-up
 * @param znodes how many there were in the rows about a large tree
 * @param sessions how many there were in the rows about many clients
 * @param quick shortened: good to see that it runs, not to be believed
 * @param versions what each server calls itself
 * @param commands how each server was started
 * @param configuration lines of zoo.cfg, the same for both
 */
public record Conditions(
        String command,
        int nodes,
        Instant began,
        Duration took,
        int rounds,
        Duration each,
        int znodes,
        int sessions,
        boolean quick,
        Map<Kind, String> versions,
        Map<Kind, String> commands,
        List<String> configuration) {

    public Conditions {
        versions = Map.copyOf(versions);
        commands = Map.copyOf(commands);
        configuration = List.copyOf(configuration);
    }
}
