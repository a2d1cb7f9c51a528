package io.lockkeeper.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The sections of the page that show curves and bars, each left out when there is nothing to show. */
final class ChartSections {
    private static final int CURVE_POINTS = 80;
    /** 99.999 %: beyond it a few requests make the curve. */
    private static final double RAREST = 1e5;
    /** One of two: curves begin at the median. */
    private static final double COMMONEST = 2;

    private final Comparison comparison;
    private final Markup out;

    ChartSections(Comparison comparison, Markup out) {
        this.comparison = comparison;
        this.out = out;
    }

    void write() {
        section("Few clients and many", "Operations a second by the number of clients, each with one request in flight.", clients());
        section("Latency", "How long requests wait, from the typical one to the slowest of a hundred thousand, all rounds together."
            + " Both are offered the same load: half of what Apache can do.", latencies());
        section("Steadiness", "Writes second by second on a server with a large tree, each on its own scale. Shaded: a snapshot is"
            + " being written.", timelines());
        section("Processor", "Time of the server processes for one operation.", processor());
        section("Memory", "", pairs(Quantity.MEMORY, Quantity.SIZE));
        section("Time", "", pairs(Quantity.TIME));
    }

    private void section(String title, String about, List<Runnable> charts) {
        if (charts.isEmpty()) {
            return;
        }
        out.open("section").text(title, "h2");
        if (!about.isEmpty()) {
            out.text(about, "p", "class", "sub");
        }
        out.open("div", "class", "grid");
        charts.forEach(chart -> {
            out.open("div", "class", "card");
            chart.run();
            out.close();
        });
        out.close().close();
    }

    private List<Runnable> clients() {
        Map<String, List<Result>> curves = new LinkedHashMap<>();
        for (Result result : comparison.results()) {
            result.row().place().ifPresent(place -> curves.computeIfAbsent(place.curve(), _ -> new ArrayList<>()).add(result));
        }
        return curves.entrySet().stream().filter(curve -> curve.getValue().size() > 1 && hasFigures(curve.getValue()))
            .<Runnable>map(curve -> () -> clients(curve.getKey(), curve.getValue()).draw(out)).toList();
    }

    private static boolean hasFigures(List<Result> results) {
        return figures(results).findAny().isPresent();
    }

    private static Stream<Double> figures(List<Result> results) {
        return results.stream().flatMap(result -> Stream.of(result.apache().value(), result.ours().value()))
            .filter(OptionalDouble::isPresent).map(OptionalDouble::getAsDouble);
    }

    private static LineChart clients(String name, List<Result> results) {
        List<Result> sorted = results.stream().sorted(Comparator.comparingInt(ChartSections::clients)).toList();
        List<LineChart.Tick> ticks = sorted.stream().map(each -> new LineChart.Tick(clients(each), Integer.toString(clients(each))))
            .toList();
        List<LineChart.Curve> curves = Stream.of(Kind.values()).map(kind -> new LineChart.Curve(kind, sorted.stream()
            .filter(each -> each.side(kind).value().isPresent())
            .map(each -> new LineChart.Point(clients(each), each.side(kind).value().getAsDouble())).toList())).toList();
        return new LineChart(name, ticks, new LineChart.Span(clients(sorted.getFirst()), clients(sorted.getLast()), true),
            new LineChart.Span(
                figures(results).min(Double::compare).orElseThrow(), figures(results).max(Double::compare).orElseThrow(), true),
            Figures::scaled, curves, List.of());
    }

    private static int clients(Result result) {
        return result.row().place().orElseThrow().clients();
    }

    private List<Runnable> latencies() {
        return comparison.results().stream()
            .filter(result -> result.row().quantity() == Quantity.LATENCY)
            .filter(result -> result.apache().latency().isPresent() && result.ours().latency().isPresent())
            .<Runnable>map(result -> () -> latency(result).draw(out)).toList();
    }

    private static LineChart latency(Result result) {
        List<LineChart.Curve> curves = Stream.of(Kind.values())
            .map(kind -> new LineChart.Curve(kind, percentiles(result.side(kind).latency().orElseThrow()))).toList();
        double least = curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(LineChart.Point::y).min().orElse(1);
        double most = curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(LineChart.Point::y).max().orElse(1);
        List<LineChart.Tick> ticks = List.of(
            new LineChart.Tick(COMMONEST, "50 %"), new LineChart.Tick(10, "90 %"), new LineChart.Tick(100, "99 %"),
            new LineChart.Tick(1e3, "99.9 %"), new LineChart.Tick(1e4, "99.99 %"));
        return new LineChart(result.row().name().replaceFirst("^\\S+ ", ""), ticks, new LineChart.Span(COMMONEST, RAREST, true),
            new LineChart.Span(least, most, true), Figures::micros, curves, List.of());
    }

    /** Microseconds over how rare it is: 1000 is one of a thousand. */
    private static List<LineChart.Point> percentiles(Histogram latency) {
        return IntStream.rangeClosed(0, CURVE_POINTS)
            .mapToDouble(i -> COMMONEST * Math.pow(RAREST / COMMONEST, i / (double) CURVE_POINTS))
            .filter(rare -> rare <= Math.max(COMMONEST, latency.getTotalCount()))
            .mapToObj(rare -> new LineChart.Point(rare, Math.max(1, latency.getValueAtPercentile(100 - 100 / rare) / 1000.0)))
            .toList();
    }

    private List<Runnable> timelines() {
        List<Runnable> charts = new ArrayList<>();
        for (Result result : comparison.results()) {
            for (Kind kind : Kind.values()) {
                result.side(kind).samples().stream().map(Sample::timeline).flatMap(Optional::stream).findFirst()
                    .ifPresent(timeline -> charts.add(() -> timeline(kind, timeline).draw(out)));
            }
        }
        return charts;
    }

    private static LineChart timeline(Kind kind, Timeline timeline) {
        double most = timeline.rates().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        List<LineChart.Point> points = IntStream.range(0, timeline.rates().size())
            .mapToObj(second -> new LineChart.Point(second + 0.5, timeline.rates().get(second))).toList();
        int seconds = timeline.rates().size();
        List<LineChart.Tick> ticks = IntStream.rangeClosed(0, 4)
            .mapToObj(i -> new LineChart.Tick(seconds * i / 4.0, Figures.plain(Math.round(seconds * 2.5 * i) / 10.0) + " s")).toList();
        String lowest = TableReport.shown(timeline.lowestDuringSnapshot(), rate -> Figures.percent(rate / timeline.mean()));
        return new LineChart(kind + ": mean " + Figures.scaled(timeline.mean()) + "/s, lowest second " + lowest, ticks,
            new LineChart.Span(0, seconds, false), new LineChart.Span(0, most, false), Figures::scaled,
            List.of(new LineChart.Curve(kind, points)), timeline.snapshots());
    }

    private List<Runnable> processor() {
        List<Runnable> charts = new ArrayList<>();
        for (String group : comparison.groups()) {
            List<PairChart.Pair> pairs = comparison.group(group).stream()
                .filter(result -> result.row().quantity() == Quantity.RATE)
                .filter(result -> result.apache().cpuMicros().isPresent() || result.ours().cpuMicros().isPresent())
                .map(result -> new PairChart.Pair(
                    result.row().name(), result.apache().cpuMicros(), result.ours().cpuMicros(), OptionalDouble.empty()))
                .toList();
            if (!pairs.isEmpty()) {
                charts.add(() -> new PairChart(group.replaceFirst("^\\w+: ", ""), Quantity.CPU::shown, pairs).draw(out));
            }
        }
        return charts;
    }

    private List<Runnable> pairs(Quantity... quantities) {
        List<Runnable> charts = new ArrayList<>();
        for (Quantity quantity : quantities) {
            for (String group : comparison.groups()) {
                List<PairChart.Pair> pairs = comparison.group(group).stream()
                    .filter(result -> result.row().quantity() == quantity && hasFigures(List.of(result))).map(PairChart.Pair::of).toList();
                if (!pairs.isEmpty()) {
                    charts.add(() -> new PairChart(group, quantity::shown, pairs).draw(out));
                }
            }
        }
        return charts;
    }
}
