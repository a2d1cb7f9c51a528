package io.lockkeeper.bench.report;

import java.util.List;

/** All that one run found: what every report is written from. */
public record Comparison(List<Result> results, Conditions conditions, Machine machine) {
    public Comparison {
        results = List.copyOf(results);
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
