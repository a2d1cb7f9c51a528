package io.lockkeeper.simulator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** How often each {@link Occurrence} was seen. */
public final class Coverage {
    private final long[] counts = new long[Occurrence.values().length];

    void count(Occurrence occurrence) {
        counts[occurrence.ordinal()]++;
    }

    /** Also what another one has seen. */
    public void add(Coverage other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
    }

    long of(Occurrence occurrence) {
        return counts[occurrence.ordinal()];
    }

    /** What can happen to a server alone and has not been seen at all. */
    Set<Occurrence> missing() {
        return missing(occurrence -> !occurrence.isOfEnsembles());
    }

    /** Which of these have not been seen at all. */
    Set<Occurrence> missing(Predicate<Occurrence> wanted) {
        Set<Occurrence> missing = EnumSet.allOf(Occurrence.class);
        missing.removeIf(wanted.negate());
        missing.removeIf(occurrence -> of(occurrence) > 0);
        return missing;
    }

    /** One line for each occurrence, those never seen with a 0. */
    public String table() {
        StringBuilder text = new StringBuilder();
        for (Occurrence occurrence : Occurrence.values()) {
            String name = occurrence.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            text.append(String.format("%12d  %s%n", of(occurrence), name));
        }
        return text.toString();
    }
}
