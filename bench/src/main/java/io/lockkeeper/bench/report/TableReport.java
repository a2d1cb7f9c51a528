package io.lockkeeper.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/** The table on a terminal. */
public final class TableReport {
    private static final String GREEN = "\033[32m";
    private static final String YELLOW = "\033[33m";
    private static final String RED = "\033[31m";
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";
    private static final List<String> HEAD =
        List.of("", "Apache", "ours", "ratio", "target", "verdict", "CPU/op Apache", "ours", "p99.9 Apache", "ours");
    private static final int VERDICT = 5;

    private TableReport() {}

    /** What there is to measure, without any figures. */
    public static void rows(List<Row> rows, PrintWriter out) {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        String group = "";
        for (Row row : rows) {
            if (!row.group().equals(group)) {
                group = row.group();
                out.println(group);
            }
            out.println("  " + padded(row.name(), width, false) + "  " + padded(row.target().shown(row.quantity()), 10, false) + "  "
                + row.about());
        }
        out.flush();
    }

    /** @param colors whether {@code out} understands them */
    public static void write(Comparison comparison, PrintWriter out, boolean colors) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        comparison.results().forEach(result -> lines.add(cells(result)));
        int[] widths = new int[HEAD.size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        out.println();
        print(HEAD, widths, out, "");
        for (String group : comparison.groups()) {
            out.println(colors ? BOLD + group + PLAIN : group);
            comparison.group(group).forEach(result -> print(cells(result), widths, out, colors ? color(result.verdict()) : ""));
        }
        out.println();
        for (Result result : comparison.results()) {
            result.apache().failures().forEach(why -> out.println(result.row() + ": " + why));
            result.ours().failures().forEach(why -> out.println(result.row() + ": " + why));
        }
        out.println(comparison.summary() + (comparison.conditions().quick() ? " (--quick: figures of so short a run mean little)" : ""));
        out.flush();
    }

    private static List<String> cells(Result result) {
        Quantity quantity = result.row().quantity();
        return List.of(
            "  " + result.row().name(),
            shown(result.apache().value(), quantity::shown), shown(result.ours().value(), quantity::shown),
            shown(result.ratio(), Figures::times), result.row().target().shown(quantity), result.verdict().text(),
            shown(result.apache().cpuMicros(), Quantity.CPU::shown), shown(result.ours().cpuMicros(), Quantity.CPU::shown),
            shown(result.apache().latencyMicros(99.9), Figures::micros), shown(result.ours().latencyMicros(99.9), Figures::micros));
    }

    static String shown(OptionalDouble value, DoubleFunction<String> how) {
        return value.isPresent() ? how.apply(value.getAsDouble()) : "-";
    }

    private static void print(List<String> cells, int[] widths, PrintWriter out, String color) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = padded(cells.get(i), widths[i], i != 0 && i != VERDICT);
            line.append(i == 0 ? "" : "  ").append(i == VERDICT && !color.isEmpty() ? color + cell + PLAIN : cell);
        }
        out.println(line.toString().stripTrailing());
    }

    private static String padded(String text, int width, boolean right) {
        String gap = " ".repeat(Math.max(0, width - text.length()));
        return right ? gap + text : text + gap;
    }

    private static String color(Verdict verdict) {
        return switch (verdict.outcome()) {
            case MET -> GREEN;
            case SHORT -> YELLOW;
            case FAILED -> RED;
        };
    }
}
