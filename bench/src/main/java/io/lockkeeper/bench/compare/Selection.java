package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Row;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which rows are wanted: names with {@code *} for anything, several of them between commas, upper and lower case alike.
 *
 * @param patterns at least one
 */
record Selection(List<String> patterns) {
    Selection {
        patterns = List.copyOf(patterns);
    }

    static Selection of(String text) {
        return new Selection(List.of(text.split(",", -1)).stream().map(String::strip).toList());
    }

    /**
     * The rows in their own order.
     *
     * @throws IllegalArgumentException if a pattern selects nothing; it says which
     */
    List<Row> from(List<Row> rows) {
        for (String pattern : patterns) {
            if (rows.stream().noneMatch(row -> matches(pattern, row))) {
                throw new IllegalArgumentException("no row is called '" + pattern + "' (--list shows them all)");
            }
        }
        return rows.stream().filter(row -> patterns.stream().anyMatch(pattern -> matches(pattern, row))).toList();
    }

    private static boolean matches(String pattern, Row row) {
        String expression = List.of(pattern.toLowerCase(Locale.ROOT).split("\\*", -1)).stream().map(Pattern::quote)
            .collect(Collectors.joining(".*"));
        return row.name().toLowerCase(Locale.ROOT).matches(expression);
    }
}
