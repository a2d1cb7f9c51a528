package io.lockkeeper.bench.report;

import java.util.ArrayList;
import java.util.List;

/** All that one run found: what every report is written from. */
public record Comparison(List<Result> results, Conditions conditions, Machine machine) {
    public Comparison {
        results = List.copyOf(results);
    }

    /**
     * What several runs on one machine found, as if it had been one: where they have the same row, with the samples and failures of all.
     *
     * @param rows in the order of the report; those that no run has are left out
     * @throws IllegalArgumentException if machines or conditions are different
     */
    public static Comparison together(List<Comparison> runs, List<Row> rows) {
        List<Result> results = new ArrayList<>();
        for (Row row : rows) {
            runs.stream().flatMap(run -> run.results.stream()).filter(result -> result.row().name().equals(row.name()))
                .reduce(Result::and).ifPresent(results::add);
        }
        if (runs.stream().map(Comparison::machine).distinct().count() != 1) {
            throw new IllegalArgumentException("runs on different machines cannot stand in one report");
        }
        Conditions conditions = runs.stream().map(Comparison::conditions).reduce(Conditions::and).orElseThrow();
        return new Comparison(results, conditions, runs.getFirst().machine());
    }

    /** How many rows came to this. */
    public long count(Verdict.Outcome outcome) {
        return results.stream().filter(result -> result.verdict().outcome() == outcome).count();
    }

    /** The headings in the order in which they first occur. */
    public List<String> groups() {
        return results.stream().map(result -> result.row().group()).distinct().toList();
    }

    public List<Result> group(String name) {
        return results.stream().filter(result -> result.row().group().equals(name)).toList();
    }

    /** "12 of 30 targets met, 17 short, 1 failed". */
    public String summary() {
        long shortOf = count(Verdict.Outcome.SHORT);
        long failed = count(Verdict.Outcome.FAILED);
        return count(Verdict.Outcome.MET) + " of " + results.size() + (results.size() == 1 ? " target" : " targets") + " met"
            + (shortOf == 0 ? "" : ", " + shortOf + " short") + (failed == 0 ? "" : ", " + failed + " failed");
    }
}
