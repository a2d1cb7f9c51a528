package io.lockkeeper.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** The page of the documentation: machine, method, tables. */
public final class MarkdownReport {
    private MarkdownReport() {}

    public static String of(Comparison comparison) {
        Conditions conditions = comparison.conditions();
        StringBuilder out = new StringBuilder();
        out.append(conditions.nodes() == 1 ? "# Benchmarks\n\n" : "# Benchmarks of ensembles\n\n")
            .append("Apache ZooKeeper ").append(conditions.versions().get(Kind.APACHE)).append(" and ")
            .append(conditions.versions().get(Kind.OURS))
            .append(conditions.nodes() == 1 ? " on one machine in one run. **"
                : ", each with " + conditions.nodes() + " servers, on one machine in one run. **").append(comparison.summary())
            .append(".** Written by the command below; [bench.md](bench.md)"
                + " says how to run it again.\n\n")
            .append("    ").append(conditions.command()).append("\n\n")
            .append("- Machine: ").append(comparison.machine()).append("\n")
            .append("- Date: ").append(conditions.began()).append(", ").append(conditions.took().toMinutes()).append(" min ")
            .append(conditions.took().toSecondsPart()).append(" s\n")
            .append("- Started as: ").append(started(conditions)).append("; both with ")
            .append(conditions.configuration().stream().map(line -> "`" + line + "`").collect(Collectors.joining(", "))).append("\n")
            .append("- ").append(conditions.rounds()).append(conditions.rounds() == 1 ? " round" : " rounds")
            .append(", each load measured ")
            .append(Figures.plain(conditions.each().toMillis() / 1e3)).append(" s after a warm-up; figures are medians of the rounds\n");
        if (conditions.quick()) {
            out.append("- **A short run (`--quick`, ").append(conditions.znodes()).append(" znodes, ").append(conditions.sessions())
                .append(" sessions): its figures mean little.**\n");
        }
        out.append("\n").append(String.join("\n", METHOD)).append("\n");
        for (String group : comparison.groups()) {
            group(group, comparison.group(group), out);
        }
        failures(comparison, out);
        return out.toString();
    }

    static final List<String> METHOD = List.of(
        "The ratio says how many times better ours is: twice the rate, or half the time or memory, is 2x. A target is met by its own",
        "figure and a ratio of at least 1. CPU is the processor time of the server processes, user and system, as the operating system",
        "counts it, for one operation. p99.9 is what 99.9 % of the requests do not exceed, in a closed loop unless the row says otherwise.",
        "Load generator and servers share the machine, so absolute figures say as much about it as about the servers.");

    private static String started(Conditions conditions) {
        return "`" + conditions.commands().get(Kind.APACHE) + "`, `" + conditions.commands().get(Kind.OURS) + "`";
    }

    private static void group(String name, List<Result> results, StringBuilder out) {
        boolean requests = results.stream()
            .anyMatch(result -> result.apache().cpuMicros().isPresent() || result.ours().cpuMicros().isPresent());
        out.append("\n## ").append(name).append("\n\n| row | Apache | ours | ratio | target | verdict |")
            .append(requests ? " CPU/op Apache | ours | p99.9 Apache | ours |" : "").append("\n|---|---:|---:|---:|---:|---|")
            .append(requests ? "---:|---:|---:|---:|" : "").append("\n");
        for (Result result : results) {
            Quantity quantity = result.row().quantity();
            out.append("| ").append(result.row().name())
                .append(" | ").append(TableReport.shown(result.apache().value(), quantity::shown))
                .append(" | ").append(TableReport.shown(result.ours().value(), quantity::shown))
                .append(" | ").append(TableReport.shown(result.ratio(), Figures::times))
                .append(" | ").append(result.row().target().shown(quantity))
                .append(" | ").append(result.verdict().text()).append(" |");
            if (requests) {
                for (Side side : List.of(result.apache(), result.ours())) {
                    out.append(" ").append(TableReport.shown(side.cpuMicros(), Quantity.CPU::shown)).append(" |");
                }
                for (Side side : List.of(result.apache(), result.ours())) {
                    out.append(" ").append(TableReport.shown(side.latencyMicros(99.9), Figures::micros)).append(" |");
                }
            }
            out.append("\n");
        }
        out.append("\n");
        results.forEach(result -> out.append("- ").append(result.row().name()).append(": ").append(result.row().about()).append("\n"));
    }

    private static void failures(Comparison comparison, StringBuilder out) {
        if (comparison.count(Verdict.Outcome.FAILED) > 0) {
            out.append("\n## What failed\n\n");
            for (Result result : comparison.results()) {
                result.apache().failures().forEach(why -> out.append("- ").append(result.row()).append(": ").append(why).append("\n"));
                result.ours().failures().forEach(why -> out.append("- ").append(result.row()).append(": ").append(why).append("\n"));
            }
        }
    }
}
