package io.lockkeeper.bench.report;

/** What a row measures: in which unit its figures are kept, whether more of it is better, and how a person reads it. */
public enum Quantity {
    /** Operations a second. */
    RATE("operations/s", true) {
        @Override
        public String shown(double value) {
            return Figures.scaled(value) + "/s";
        }
    },
    /** Microseconds that a request waits. */
    LATENCY("µs", false) {
        @Override
        public String shown(double value) {
            return Figures.micros(value);
        }
    },
    /** Milliseconds until something is done. */
    TIME("ms", false) {
        @Override
        public String shown(double value) {
            return Figures.micros(value * 1000);
        }
    },
    /** Bytes of one small thing. */
    SIZE("bytes", false) {
        @Override
        public String shown(double value) {
            return Figures.digits(value) + " B";
        }
    },
    /** Bytes of a whole process. */
    MEMORY("bytes", false) {
        @Override
        public String shown(double value) {
            return value >= 1e9 ? Figures.digits(value / 1e9) + " GB" : Figures.digits(value / 1e6) + " MB";
        }
    },
    /** A part of a whole, 1 being all of it. */
    SHARE("share", true) {
        @Override
        public String shown(double value) {
            return Figures.digits(value * 100) + " %";
        }
    },
    /** How often something was done. */
    COUNT("times", false) {
        @Override
        public String shown(double value) {
            return Figures.scaled(value);
        }
    },
    /** How many times slower than where it is easier. */
    SLOWDOWN("times slower", false) {
        @Override
        public String shown(double value) {
            return Figures.times(value);
        }
    },
    /** Microseconds of processor time for one operation. */
    CPU("µs/operation", false) {
        @Override
        public String shown(double value) {
            return Figures.digits(value) + " µs";
        }
    };

    private final String unit;
    private final boolean moreIsBetter;

    Quantity(String unit, boolean moreIsBetter) {
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    /** The unit of the bare figures, for programs. */
    public String unit() {
        return unit;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** A figure with its unit, three digits long. */
    public abstract String shown(double value);

    /** How many times better {@code ours} is than {@code theirs}: 2 is twice the rate, or half the time. */
    public double ratio(double theirs, double ours) {
        return moreIsBetter ? ours / theirs : theirs / ours;
    }
}
