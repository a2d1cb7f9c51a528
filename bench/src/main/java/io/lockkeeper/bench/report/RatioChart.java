package io.lockkeeper.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Every row as a bar from 1x to its ratio on a logarithmic scale, with a mark where its target is. */
final class RatioChart {
    private static final double WIDTH = 1060;
    private static final double LEFT = 170;
    private static final double RIGHT = 780;
    private static final double LINE = 24;
    private static final double TOP = 26;
    private static final double BAR = 12;

    private RatioChart() {}

    static void draw(List<Result> results, Markup out) {
        List<Result> shown = results.stream()
            .filter(result -> result.ratio().isPresent() && Double.isFinite(result.ratio().getAsDouble())).toList();
        double[] marked = shown.stream()
            .flatMapToDouble(result -> DoubleStream.of(result.ratio().getAsDouble(), result.targetRatio().orElse(1))).toArray();
        double most = Arrays.stream(marked).max().orElse(10);
        double least = Arrays.stream(marked).min().orElse(1);
        Axis axis = Axis.powers(Math.min(0.5, Math.max(least, 0.01)), Math.max(10, most), LEFT, RIGHT);
        double height = TOP + LINE * shown.size() + 8;
        out.open("svg", "viewBox", "0 0 " + (int) WIDTH + " " + (int) height, "class", "chart", "role", "img",
            "aria-label", "How many times better than Apache each row is");
        for (double tick : axis.ticks()) {
            double x = axis.at(tick);
            out.empty("line", "x1", x, "y1", TOP - 6, "x2", x, "y2", height - 6, "class", tick > 0.99 && tick < 1.01 ? "one" : "grid");
            out.text(Figures.round(Figures.times(tick)), "text", "x", x, "y", 12.0, "class", "tick middle");
        }
        double y = TOP;
        for (Result result : shown) {
            bar(result, axis, y, out);
            y += LINE;
        }
        out.close();
    }

    private static void bar(Result result, Axis axis, double y, Markup out) {
        double ratio = result.ratio().orElseThrow();
        double one = axis.at(1);
        double end = axis.at(ratio);
        double middle = y + LINE / 2;
        Quantity quantity = result.row().quantity();
        String outcome = outcome(result.verdict());
        out.open("g").text(result.row().name() + ": " + result.row().about() + " (" + result.verdict().text() + ")", "title");
        out.text(result.row().name(), "text", "x", LEFT - 14, "y", middle + 4, "class", "label end");
        out.empty("rect", "x", Math.min(one, end), "y", middle - BAR / 2, "width", Math.max(1.5, Math.abs(end - one)), "height", BAR,
            "rx", 2.0, "class", "bar " + outcome);
        result.targetRatio().ifPresent(target -> {
            double x = axis.at(target);
            out.empty("line", "x1", x, "y1", middle - 9, "x2", x, "y2", middle + 9, "class", "target");
        });
        double beside = Math.max(end, Math.max(one, axis.at(result.targetRatio().orElse(1)))) + 8;
        out.text(Figures.times(ratio), "text", "x", beside, "y", middle + 4, "class", "value " + outcome);
        out.open("text", "x", WIDTH - 4, "y", middle + 4, "class", "figures end")
            .text(TableReport.shown(result.apache().value(), quantity::shown) + " → ", "tspan", "class", "apache")
            .text(TableReport.shown(result.ours().value(), quantity::shown), "tspan", "class", "ours")
            .close();
        out.close();
    }

    static String outcome(Verdict verdict) {
        return switch (verdict.outcome()) {
            case MET -> "met";
            case SHORT -> "short";
            case FAILED -> "failed";
        };
    }
}
