package io.lockkeeper.dist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows in columns as wide as they need, for a terminal. A row may end early. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... titles) {
        rows.add(Arrays.stream(titles).map(title -> title.toUpperCase(Locale.ROOT)).toList());
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** A line for each row, titles first. */
    public String text() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            // The last cell of a row that ends early may run on.
            int aligned = row.size() < widths.length ? row.size() - 1 : row.size();
            for (int i = 0; i < aligned; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).append(" ".repeat(Math.max(0, widths[i] - row.get(i).length()))).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
