package io.lockkeeper.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * Curves over a common axis, one for each server.
 *
 * @param title what it is about
 * @param xTicks labelled places of the horizontal axis, in pixels' units of {@code x}
 * @param y the vertical axis in values; its pixels are set here
 * @param yLabel how a value of it is written
 * @param bands intervals of {@code x} that are shaded
 */
record LineChart(
        String title, List<Tick> xTicks, Span x, Span y, DoubleFunction<String> yLabel, List<Curve> curves, List<Timeline.Interval> bands) {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 260;
    private static final double LEFT = 58;
    private static final double RIGHT = WIDTH - 18;
    private static final double TOP = 34;
    private static final double BOTTOM = HEIGHT - 28;
    private static final int FEW_POINTS = 12;

    /** A place on the horizontal axis with its label. */
    record Tick(double at, String label) {}

    /** What an axis spans; a logarithmic one is widened to powers of ten, a linear one starts at 0. */
    record Span(double least, double most, boolean logarithmic) {}

    record Point(double x, double y) {}

    record Curve(Kind kind, List<Point> points) {}

    void draw(Markup out) {
        Axis across = new Axis(x.least(), x.most(), x.logarithmic(), LEFT, RIGHT);
        Axis up = y.logarithmic() ? Axis.powers(y.least(), y.most(), BOTTOM, TOP) : Axis.fromZero(y.most(), BOTTOM, TOP);
        out.open("svg", "viewBox", "0 0 " + (int) WIDTH + " " + (int) HEIGHT, "class", "chart", "role", "img", "aria-label", title);
        out.text(title, "text", "x", 0.0, "y", 14.0, "class", "heading");
        for (Timeline.Interval band : bands) {
            double from = across.at(band.from());
            out.empty("rect", "x", from, "y", TOP, "width", Math.max(1, across.at(band.to()) - from), "height", BOTTOM - TOP, "class",
                "band");
        }
        for (double tick : up.ticks()) {
            out.empty("line", "x1", LEFT, "y1", up.at(tick), "x2", RIGHT, "y2", up.at(tick), "class", "grid");
            out.text(Figures.round(yLabel.apply(tick)), "text", "x", LEFT - 8, "y", up.at(tick) + 4, "class", "tick end");
        }
        for (Tick tick : xTicks) {
            out.text(tick.label(), "text", "x", across.at(tick.at()), "y", BOTTOM + 18, "class", "tick middle");
        }
        curves.forEach(curve -> draw(curve, across, up, out));
        out.close();
    }

    private static void draw(Curve curve, Axis across, Axis up, Markup out) {
        String points = curve.points().stream()
            .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", across.at(point.x()), up.at(point.y())))
            .collect(Collectors.joining(" "));
        out.empty("polyline", "points", points, "class", "curve " + curve.kind().key());
        if (curve.points().size() <= FEW_POINTS) {
            curve.points().forEach(point ->
                out.empty("circle", "cx", across.at(point.x()), "cy", up.at(point.y()), "r", 3.0, "class", "dot " + curve.kind().key()));
        }
    }
}
