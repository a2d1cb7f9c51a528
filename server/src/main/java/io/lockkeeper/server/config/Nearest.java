package io.lockkeeper.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word somebody may have meant. */
final class Nearest {
    /** Longer than every key; beyond it nothing is similar and comparing would only take time. */
    private static final int LONGEST = 100;

    private Nearest() {}

    /** The word with the fewest letters to change, when that is at most a third of them. Case counts only between equals. */
    static Optional<String> to(String mistyped, Collection<String> words) {
        if (mistyped.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = mistyped.toLowerCase(Locale.ROOT);
        record Candidate(String word, int edits) {}
        return words.stream()
            .map(word -> new Candidate(word, edits(lower, word.toLowerCase(Locale.ROOT))))
            .filter(candidate -> candidate.edits() <= Math.max(1, Math.max(mistyped.length(), candidate.word().length()) / 3))
            .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::word))
            .map(Candidate::word);
    }

    /** Letters to insert, delete or replace until {@code from} reads {@code to} (Levenshtein). */
    static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
