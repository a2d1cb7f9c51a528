package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Result;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Side;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found so far, row by row. */
final class Findings {
    private record Cell(List<Sample> samples, List<String> failures) {
        Side side() {
            return new Side(samples, failures);
        }
    }

    private final Map<Row, Map<Kind, Cell>> cells = new LinkedHashMap<>();

    /** @param rows that are wanted, in the order of the report */
    Findings(List<Row> rows) {
        for (Row row : rows) {
            Map<Kind, Cell> sides = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                sides.put(kind, new Cell(new ArrayList<>(), new ArrayList<>()));
            }
            cells.put(row, sides);
        }
    }

    boolean wants(Row row) {
        return cells.containsKey(row);
    }

    void found(Row row, Kind kind, Sample sample) {
        cells.get(row).get(kind).samples().add(sample);
    }

    void failed(Row row, Kind kind, String why) {
        cells.get(row).get(kind).failures().add(why);
    }

    Side side(Row row, Kind kind) {
        return cells.get(row).get(kind).side();
    }

    List<Result> results() {
        return cells.entrySet().stream()
            .map(cell -> new Result(cell.getKey(), side(cell.getKey(), Kind.APACHE), side(cell.getKey(), Kind.OURS)))
            .toList();
    }
}
