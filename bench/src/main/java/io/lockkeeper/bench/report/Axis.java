package io.lockkeeper.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values stand along a line.
 *
 * @param least the value at the start
 * @param most the value at the end
 * @param logarithmic whether equal distances are equal factors
 * @param start pixel of {@code least}
 * @param end pixel of {@code most}; may be the smaller one
 */
record Axis(double least, double most, boolean logarithmic, double start, double end) {
    private static final int LINEAR_STEPS = 4;

    /** A logarithmic axis that holds all the values, from one power of ten to another. */
    static Axis powers(double least, double most, double start, double end) {
        double from = Math.pow(10, Math.floor(Math.log10(least)));
        double to = Math.pow(10, Math.ceil(Math.log10(most)));
        return new Axis(from, Math.max(to, from * 10), true, start, end);
    }

    /** A linear axis from 0 to a round number not below {@code most}. */
    static Axis fromZero(double most, double start, double end) {
        double step = step(most);
        return new Axis(0, step * Math.max(1, Math.ceil(most / step)), false, start, end);
    }

    /** 1, 2 or 5 times a power of ten, about a quarter of {@code most}. */
    private static double step(double most) {
        double rough = Math.max(1e-9, most) / LINEAR_STEPS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit > 5 ? 10 : digit > 2 ? 5 : digit > 1 ? 2 : 1);
    }

    /** The pixel of a value; what is outside is put at the border. */
    double at(double value) {
        double inside = Math.clamp(value, least, most);
        double share = logarithmic ? Math.log(inside / least) / Math.log(most / least) : (inside - least) / (most - least);
        return start + share * (end - start);
    }

    /** Values to be labelled. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = least; tick <= most * 1.0001; tick *= 10) {
                ticks.add(tick);
            }
        } else {
            for (double tick = least; tick <= most * 1.0001; tick += step(most)) {
                ticks.add(tick);
            }
        }
        return ticks;
    }
}
