package io.lockkeeper.simulator;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** How often each {@link Occurrence} was seen. */
public final class Coverage {
    private final Map<Occurrence, Long> counts = new EnumMap<>(Occurrence.class);

    void count(Occurrence occurrence) {
        counts.merge(occurrence, 1L, Long::sum);
    }

    void add(Coverage other) {
        other.counts.forEach((occurrence, count) -> counts.merge(occurrence, count, Long::sum));
    }

    long of(Occurrence occurrence) {
        return counts.getOrDefault(occurrence, 0L);
    }

    /** What can happen to a server alone and has not been seen at all. */
    Set<Occurrence> missing() {
        return missing(occurrence -> !occurrence.isOfEnsembles());
    }

    /** Which of these have not been seen at all. */
    Set<Occurrence> missing(Predicate<Occurrence> wanted) {
        Set<Occurrence> missing = EnumSet.allOf(Occurrence.class);
        missing.removeIf(wanted.negate());
        missing.removeAll(counts.keySet());
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
