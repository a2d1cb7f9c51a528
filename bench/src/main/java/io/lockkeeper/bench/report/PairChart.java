package io.lockkeeper.bench.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Two bars for each of some figures that share a unit, and a mark where a target is.
 *
 * @param title what it is about
 * @param shown how a figure is written
 */
record PairChart(String title, DoubleFunction<String> shown, List<Pair> pairs) {
    private static final double WIDTH = 520;
    private static final double LEFT = 156;
    private static final double RIGHT = WIDTH - 80;
    private static final double TOP = 30;
    private static final double GROUP = 44;
    private static final double BAR = 13;
    /** As wide as a figure may be. */
    private static final double FIGURE = 60;

    /** @param limit where the target is, if it is a figure */
    record Pair(String name, OptionalDouble apache, OptionalDouble ours, OptionalDouble limit) {
        static Pair of(Result result) {
            OptionalDouble limit = switch (result.row().target()) {
                case Target.Limit target -> OptionalDouble.of(target.value());
                case Target.Alone target -> OptionalDouble.of(target.value());
                case Target.TimesApache _, Target.NotWorse _ -> OptionalDouble.empty();
            };
            return new Pair(result.row().name(), result.apache().value(), result.ours().value(), limit);
        }

        private double most() {
            return Math.max(limit.orElse(0), Math.max(apache.orElse(0), ours.orElse(0)));
        }
    }

    void draw(Markup out) {
        Axis axis = Axis.fromZero(pairs.stream().mapToDouble(Pair::most).max().orElse(1), LEFT, RIGHT);
        double height = TOP + GROUP * pairs.size();
        out.open("svg", "viewBox", "0 0 " + (int) WIDTH + " " + (int) height, "class", "chart", "role", "img", "aria-label", title);
        out.text(title, "text", "x", 0.0, "y", 14.0, "class", "heading");
        double y = TOP;
        for (Pair pair : pairs) {
            out.text(pair.name(), "text", "x", LEFT - 12, "y", y + BAR + 5, "class", "label end");
            OptionalDouble mark = pair.limit().stream().map(axis::at).findFirst();
            bar(pair.apache(), mark, Kind.APACHE, axis, y, out);
            bar(pair.ours(), mark, Kind.OURS, axis, y + BAR + 2, out);
            double top = y;
            mark.ifPresent(x -> out.empty("line", "x1", x, "y1", top - 3, "x2", x, "y2", top + 2 * BAR + 5, "class", "target"));
            y += GROUP;
        }
        out.close();
    }

    private void bar(OptionalDouble value, OptionalDouble mark, Kind kind, Axis axis, double y, Markup out) {
        if (value.isPresent()) {
            double end = axis.at(value.getAsDouble());
            out.empty("rect", "x", LEFT, "y", y, "width", Math.max(1, end - LEFT), "height", BAR, "rx", 2.0, "class", "bar " + kind.key());
            // The figure does not stand in the way of the mark.
            boolean inTheWay = mark.isPresent() && mark.getAsDouble() > end && mark.getAsDouble() < end + FIGURE;
            out.text(shown.apply(value.getAsDouble()), "text", "x", (inTheWay ? mark.getAsDouble() : end) + 6, "y", y + BAR - 2,
                "class", "value");
        }
    }
}
