package io.lockkeeper.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One page with everything in it: a verdict at a glance, charts, the whole table, machine and method. Needs nothing from anywhere. */
public final class HtmlReport {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
        .withZone(ZoneOffset.UTC);

    private final Comparison comparison;
    private final Markup out = new Markup();

    private HtmlReport(Comparison comparison) {
        this.comparison = comparison;
    }

    /** The page; also well-formed XML. */
    public static String of(Comparison comparison) {
        return "<!DOCTYPE html>\n" + new HtmlReport(comparison).page();
    }

    private String page() {
        out.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        out.open("head").empty("meta", "charset", "utf-8")
            .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
            .text("Lockkeeper and Apache ZooKeeper, side by side", "title").text(style(), "style").close();
        out.open("body").open("main");
        head();
        tiles();
        ratios();
        new ChartSections(comparison, out).write();
        table();
        method();
        out.close().close().close();
        return out.toString();
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css is missing in this build", e);
        }
    }

    private void head() {
        Conditions conditions = comparison.conditions();
        out.open("header");
        out.text("Lockkeeper and Apache ZooKeeper, side by side", "h1");
        out.text(DAY.format(conditions.began()) + " · " + comparison.machine(), "p", "class", "sub");
        out.open("p", "class", "legend").text("", "i", "class", "key apache")
            .text("Apache ZooKeeper " + conditions.versions().get(Kind.APACHE))
            .text("", "i", "class", "key ours").text(conditions.versions().get(Kind.OURS)).text("", "i", "class", "key mark")
            .text("target").close();
        if (conditions.quick()) {
            out.text("A short run (--quick: " + conditions.znodes() + " znodes, " + conditions.sessions()
                + " sessions) to see that everything works. Its figures mean little.", "p", "class", "warning");
        }
        out.close();
    }

    private void tiles() {
        out.open("section", "class", "tiles");
        tile(comparison.count(Verdict.Outcome.MET) + " / " + comparison.results().size(), "targets met",
            comparison.count(Verdict.Outcome.MET) == comparison.results().size() ? "met" : "short");
        for (String name : List.of("get L1", "set L1", "p99.9 get", "memory 1M", "restart 1M")) {
            comparison.results().stream().filter(result -> result.row().name().equals(name)).findFirst().ifPresent(this::tile);
        }
        out.close();
    }

    private void tile(Result result) {
        Quantity quantity = result.row().quantity();
        tile(TableReport.shown(result.ratio(), Figures::times), result.row().name() + ": "
            + TableReport.shown(result.apache().value(), quantity::shown) + " → "
            + TableReport.shown(result.ours().value(), quantity::shown),
            RatioChart.outcome(result.verdict()));
    }

    private void tile(String figure, String caption, String outcome) {
        out.open("div", "class", "tile " + outcome).text(figure, "strong").text(caption, "span").close();
    }

    private void ratios() {
        out.open("section").text("How many times better", "h2");
        out.text("Twice the rate, half the time or half the memory is 2x. Bars begin at 1x, where both are alike; the scale is"
            + " logarithmic.", "p", "class", "sub");
        out.open("div", "class", "card wide");
        RatioChart.draw(comparison.results(), out);
        out.close().close();
    }

    private void table() {
        out.open("section").text("All figures", "h2");
        out.text("Medians of the rounds; below them the lowest and the highest.", "p", "class", "sub");
        out.open("div", "class", "card wide scroll").open("table");
        out.open("thead").open("tr");
        for (String title : List.of("", "Apache", "ours", "ratio", "target", "verdict", "CPU/op", "p50", "p99", "p99.9", "max")) {
            out.text(title, "th");
        }
        out.close().close().open("tbody");
        for (String group : comparison.groups()) {
            out.open("tr", "class", "group").text(group, "th", "colspan", 11).close();
            comparison.group(group).forEach(this::line);
        }
        out.close().close().close().close();
    }

    private void line(Result result) {
        Quantity quantity = result.row().quantity();
        out.open("tr");
        out.open("td", "class", "row").text(result.row().name(), "b").text(result.row().about(), "small").close();
        for (Side side : List.of(result.apache(), result.ours())) {
            out.open("td").text(TableReport.shown(side.value(), quantity::shown));
            if (side.samples().size() > 1) {
                out.text(quantity.shown(side.lowest().orElseThrow()) + " – " + quantity.shown(side.highest().orElseThrow()), "small");
            }
            out.close();
        }
        out.text(TableReport.shown(result.ratio(), Figures::times), "td", "class", "strong");
        out.text(result.row().target().shown(quantity), "td");
        out.open("td").text(result.verdict().text(), "span", "class", "verdict " + RatioChart.outcome(result.verdict())).close();
        both(result.apache().cpuMicros(), result.ours().cpuMicros(), true);
        for (double percentile : new double[] {50, 99, 99.9, 100}) {
            both(result.apache().latencyMicros(percentile), result.ours().latencyMicros(percentile), false);
        }
        out.close();
    }

    private void both(OptionalDouble apache, OptionalDouble ours, boolean cpu) {
        out.open("td", "class", "both");
        if (apache.isPresent() || ours.isPresent()) {
            out.text(TableReport.shown(apache, cpu ? Quantity.CPU::shown : Figures::micros), "span", "class", "apache");
            out.text(TableReport.shown(ours, cpu ? Quantity.CPU::shown : Figures::micros), "span", "class", "ours");
        }
        out.close();
    }

    private void method() {
        Conditions conditions = comparison.conditions();
        out.open("section").text("How it was measured", "h2").open("div", "class", "card wide prose");
        out.text(String.join(" ", MarkdownReport.METHOD), "p");
        out.text((conditions.nodes() == 1
            ? "Each server runs alone, on loopback, in a directory of its own, started as its users start it: "
            : conditions.nodes() + " servers of one kind run, on loopback, each in a directory of its own, started as users start them: ")
            + conditions.commands().get(Kind.APACHE) + " (the heap of ZooKeeper's own script, its log at WARN); "
            + conditions.commands().get(Kind.OURS) + " (no option). Both read the same zoo.cfg: "
            + String.join(", ", conditions.configuration())
            + ". Every acknowledged write was synced to the disk. They take turns stage by stage, "
            + "and who is first changes from round to round.", "p");
        String failures = comparison.results().stream()
            .flatMap(result -> Stream.concat(result.apache().failures().stream(), result.ours().failures().stream())
                .map(why -> result.row() + ": " + why))
            .collect(Collectors.joining("; "));
        if (!failures.isEmpty()) {
            out.text("What failed: " + failures, "p", "class", "warning");
        }
        for (Conditions.Run run : conditions.runs()) {
            out.open("p").text("Run again: ").text(run.command(), "code")
                .text(" It began " + DAY.format(run.began()) + " and took " + run.length() + ": " + run.method() + ".").close();
        }
        out.text(comparison.machine() + ".", "p", "class", "sub");
        out.close().close();
    }
}
