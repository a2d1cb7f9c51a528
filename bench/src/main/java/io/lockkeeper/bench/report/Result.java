package io.lockkeeper.bench.report;

import java.util.OptionalDouble;

/** A row with what both servers did in it. */
public record Result(Row row, Side apache, Side ours) {

    public Side side(Kind kind) {
        return switch (kind) {
            case APACHE -> apache;
            case OURS -> ours;
        };
    }

    /** The same row in both. */
    Result and(Result other) {
        return new Result(row, apache.and(other.apache), ours.and(other.ours));
    }

    /** How many times better ours is; none if either has no figure. */
    public OptionalDouble ratio() {
        if (apache.value().isEmpty() || ours.value().isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(row.quantity().ratio(apache.value().getAsDouble(), ours.value().getAsDouble()));
    }

    public Verdict verdict() {
        return Verdict.of(row, apache, ours);
    }

    /** The ratio that would meet the target, for a chart of ratios; none where Apache has no figure. */
    public OptionalDouble targetRatio() {
        return switch (row.target()) {
            case Target.TimesApache times -> OptionalDouble.of(times.factor());
            case Target.NotWorse _ -> OptionalDouble.of(1);
            case Target.Alone _ -> OptionalDouble.empty();
            case Target.Limit limit -> apache.value().isEmpty() ? OptionalDouble.empty()
                : OptionalDouble.of(row.quantity().ratio(apache.value().getAsDouble(), limit.value()));
        };
    }
}
