package io.lockkeeper.bench.report;

import java.util.Locale;

/** Numbers as a person reads them: three digits, a prefix where there would be many zeros. */
final class Figures {
    private Figures() {}

    /** Three digits: 1234, 123, 12.3, 1.23, 0.12. */
    static String digits(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "-";
        }
        String format = size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** With k or M: 6.70k, 104k, 1.23M. */
    static String scaled(double value) {
        if (Math.abs(value) >= 999_500) {
            return digits(value / 1e6) + "M";
        }
        return Math.abs(value) >= 999.5 ? digits(value / 1e3) + "k" : digits(value);
    }

    /** Microseconds in the unit that fits. */
    static String micros(double micros) {
        if (Math.abs(micros) >= 999_500) {
            return digits(micros / 1e6) + " s";
        }
        return Math.abs(micros) >= 999.5 ? digits(micros / 1e3) + " ms" : digits(micros) + " µs";
    }

    /** The same for a round number at an axis: 10.0 ms is 10 ms. */
    static String round(String figure) {
        return figure.replaceFirst("(\\d)\\.0+(\\D|$)", "$1$2").replaceFirst("(\\.\\d*[1-9])0+(\\D|$)", "$1$2");
    }

    /** Without a needless fraction: 99, 99.9. */
    static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** 10x, 1.5x, 0.83x. */
    static String times(double factor) {
        return factor == Math.rint(factor) && Math.abs(factor) < 1e6 ? String.format(Locale.ROOT, "%.0fx", factor) : digits(factor) + "x";
    }

    static String percent(double share) {
        double percent = share * 100;
        return String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
    }
}
