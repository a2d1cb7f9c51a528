package io.lockkeeper.bench.rooms;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Scores as people read them, and as programs do. */
final class ScoreTable {
    private final List<Score> scores;

    ScoreTable(List<Score> scores) {
        this.scores = List.copyOf(scores);
    }

    /** One line for each benchmark, under a heading; an empty line where the room or its part changes. */
    String text() {
        int names = width("benchmark", scores.stream().map(Score::benchmark).toList());
        int params = width("", scores.stream().map(Score::paramText).toList());
        String line = "%-" + names + "s  %-" + params + "s  %12s  %6s  %12s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, line, "benchmark", "", "ns/op", "+/-", "bytes/op"));
        String part = "";
        for (Score score : scores) {
            String next = score.benchmark().substring(0, score.benchmark().indexOf('.'));
            text.append(next.equals(part) ? "" : System.lineSeparator());
            part = next;
            text.append(String.format(Locale.ROOT, line,
                score.benchmark(), score.paramText(), number(score.nanosPerOperation()), percent(score),
                number(score.bytesPerOperation())));
        }
        return text.toString();
    }

    private static int width(String heading, List<String> cells) {
        // A format has no width of 0, which it would be if no benchmark had a parameter.
        return cells.stream().mapToInt(String::length).reduce(Math.max(1, heading.length()), Math::max);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "?";
        }
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f" : "%,.0f", value);
    }

    private static String percent(Score score) {
        double share = 100 * score.errorNanos() / score.nanosPerOperation();
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.0f %%", share) : "?";
    }

    /** An array with one object for each benchmark; what is not known is left out. */
    String json() {
        ObjectMapper json = new ObjectMapper();
        ArrayNode rows = json.createArrayNode();
        for (Score score : scores) {
            ObjectNode row = rows.addObject().put("benchmark", score.benchmark());
            score.params().forEach(row.putObject("params")::put);
            putIfKnown(row, "nanosPerOperation", score.nanosPerOperation());
            putIfKnown(row, "errorNanos", score.errorNanos());
            putIfKnown(row, "bytesPerOperation", score.bytesPerOperation());
        }
        return rows.toPrettyString() + System.lineSeparator();
    }

    private static void putIfKnown(ObjectNode row, String name, double value) {
        if (Double.isFinite(value)) {
            row.put(name, value);
        }
    }
}
