package io.lockkeeper.bench.report;

/** What ours must reach in a row. In every row that Apache has, too, it must besides not be worse than Apache. */
public sealed interface Target {

    /** How much of the target is reached: 1 and more is met. Not a number where Apache's figure is needed and there is none. */
    double attained(Quantity quantity, double ratio, double ours);

    /** As it stands in a table. */
    String shown(Quantity quantity);

    /** Whether Apache has this row, too. */
    default boolean isOfBoth() {
        return true;
    }

    /** So many times better than Apache. */
    record TimesApache(double factor) implements Target {
        @Override
        public double attained(Quantity quantity, double ratio, double ours) {
            return ratio / factor;
        }

        @Override
        public String shown(Quantity quantity) {
            return "≥ " + Figures.round(Figures.times(factor));
        }
    }

    /** A figure of its own: a least one where more is better, a greatest one elsewhere. */
    record Limit(double value) implements Target {
        @Override
        public double attained(Quantity quantity, double ratio, double ours) {
            return quantity.moreIsBetter() ? ours / value : value / ours;
        }

        @Override
        public String shown(Quantity quantity) {
            return (quantity.moreIsBetter() ? "≥ " : "≤ ") + Figures.round(quantity.shown(value));
        }
    }

    /** A limit as above for a row that is about ours alone. */
    record Alone(double value) implements Target {
        @Override
        public double attained(Quantity quantity, double ratio, double ours) {
            return new Limit(value).attained(quantity, ratio, ours);
        }

        @Override
        public String shown(Quantity quantity) {
            return new Limit(value).shown(quantity);
        }

        @Override
        public boolean isOfBoth() {
            return false;
        }
    }

    /** Nothing but what holds in every row. */
    record NotWorse() implements Target {
        @Override
        public double attained(Quantity quantity, double ratio, double ours) {
            return ratio;
        }

        @Override
        public String shown(Quantity quantity) {
            return "≥ 1x";
        }
    }
}
