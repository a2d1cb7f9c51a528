package io.lockkeeper.bench.report;

/**
 * What a row comes to.
 *
 * @param text a few words: met, or by how much it is missed
 */
public record Verdict(Outcome outcome, String text) {

    public enum Outcome {
        MET,
        SHORT,
        FAILED
    }

    static Verdict of(Row row, Side apache, Side ours) {
        boolean apacheFailed = row.target().isOfBoth() && apache.isFailed();
        if (apacheFailed || ours.isFailed()) {
            String who = !row.target().isOfBoth() || apacheFailed && ours.isFailed() ? ""
                : " (" + (apacheFailed ? Kind.APACHE : Kind.OURS) + ")";
            return new Verdict(Outcome.FAILED, "failed" + who);
        }
        double ourFigure = ours.value().orElseThrow();
        double ratio = row.target().isOfBoth() ? row.quantity().ratio(apache.value().orElseThrow(), ourFigure) : Double.NaN;
        if (ratio < 1) {
            return new Verdict(Outcome.SHORT, "worse than Apache: " + Figures.times(ratio));
        }
        double attained = row.target().attained(row.quantity(), ratio, ourFigure);
        // Written so that what is no number is not met.
        return attained >= 1 ? new Verdict(Outcome.MET, "met") : new Verdict(Outcome.SHORT, "short by " + Figures.percent(1 - attained));
    }
}
