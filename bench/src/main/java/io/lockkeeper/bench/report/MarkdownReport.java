package io.lockkeeper.bench.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of the documentation: machine, method, tables. */
public final class MarkdownReport {
    private MarkdownReport() {}

    public static String of(Comparison comparison) {
        Conditions conditions = comparison.conditions();
        StringBuilder out = new StringBuilder();
        out.append(conditions.nodes() == 1 ? "# Benchmarks\n\n" : "# Benchmarks of ensembles\n\n")
            .append("Apache ZooKeeper ").append(conditions.versions().get(Kind.APACHE)).append(" and ")
            .append(conditions.versions().get(Kind.OURS))
            .append(conditions.nodes() == 1 ? "" : ", each with " + conditions.nodes() + " servers,").append(" on one machine in ")
            .append(conditions.runs().size() == 1 ? "one run" : conditions.runs().size() + " runs").append(". **")
            .append(comparison.summary()).append(".** Written by the command").append(conditions.runs().size() == 1 ? "" : "s")
            .append(" below; [bench.md](bench.md) says how to run it again.\n\n");
        conditions.runs().forEach(run -> out.append("    ").append(run.command()).append("\n"));
        out.append("\n- Machine: ").append(comparison.machine()).append("\n");
        conditions.runs().forEach(run -> out.append("- Date: ").append(run.began()).append(", ").append(run.length()).append("; ")
            .append(run.method()).append("; figures are medians\n"));
        out.append("- Started as: ").append(started(conditions)).append("; both with ")
            .append(conditions.configuration().stream().map(line -> "`" + line + "`").collect(Collectors.joining(", "))).append("\n");
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

    /** A pair of columns that only some groups have. */
    private enum Columns {
        LONGEST("longest") {
            @Override
            boolean isFor(Quantity quantity, Side side) {
                return quantity == Quantity.TIME && side.samples().size() >= MANY_SAMPLES;
            }

            @Override
            String shown(Quantity quantity, Side side) {
                return isFor(quantity, side) ? TableReport.shown(side.highest(), quantity::shown) + " of " + side.samples().size() : "-";
            }
        },
        CPU("CPU/op") {
            @Override
            boolean isFor(Quantity quantity, Side side) {
                return side.cpuMicros().isPresent();
            }

            @Override
            String shown(Quantity quantity, Side side) {
                return TableReport.shown(side.cpuMicros(), Quantity.CPU::shown);
            }
        },
        TAIL("p99.9") {
            @Override
            boolean isFor(Quantity quantity, Side side) {
                return side.latency().isPresent();
            }

            @Override
            String shown(Quantity quantity, Side side) {
                return TableReport.shown(side.latencyMicros(99.9), Figures::micros);
            }
        };

        private static final int MANY_SAMPLES = 10;
        private final String title;

        Columns(String title) {
            this.title = title;
        }

        static List<Columns> of(List<Result> results) {
            return Stream.of(values()).filter(columns -> results.stream().anyMatch(result -> Stream.of(Kind.values())
                .anyMatch(kind -> columns.isFor(result.row().quantity(), result.side(kind))))).toList();
        }

        String title() {
            return title;
        }

        abstract boolean isFor(Quantity quantity, Side side);

        abstract String shown(Quantity quantity, Side side);
    }

    private static String started(Conditions conditions) {
        return "`" + conditions.commands().get(Kind.APACHE) + "`, `" + conditions.commands().get(Kind.OURS) + "`";
    }

    private static void group(String name, List<Result> results, StringBuilder out) {
        List<Columns> columns = Columns.of(results);
        out.append("\n## ").append(name).append("\n\n| row | Apache | ours | ratio | target | verdict |");
        columns.forEach(each -> out.append(" ").append(each.title()).append(" Apache | ours |"));
        out.append("\n|---|---:|---:|---:|---:|---|").append("---:|---:|".repeat(columns.size())).append("\n");
        for (Result result : results) {
            Quantity quantity = result.row().quantity();
            out.append("| ").append(result.row().name())
                .append(" | ").append(TableReport.shown(result.apache().value(), quantity::shown))
                .append(" | ").append(TableReport.shown(result.ours().value(), quantity::shown))
                .append(" | ").append(TableReport.shown(result.ratio(), Figures::times))
                .append(" | ").append(result.row().target().shown(quantity))
                .append(" | ").append(result.verdict().text()).append(" |");
            for (Columns each : columns) {
                out.append(" ").append(each.shown(quantity, result.apache())).append(" | ").append(each.shown(quantity, result.ours()))
                    .append(" |");
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
