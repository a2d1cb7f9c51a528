package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Row;
import java.util.List;

/** What a server, or ensemble, does for clients once it is warm: started and warmed up once for all of it. */
final class Serving implements Stage {
    private final List<Part> parts;

    /** @param parts in the order in which they have it */
    Serving(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public String name() {
        return "serving";
    }

    @Override
    public List<Row> rows() {
        return parts.stream().flatMap(part -> part.rows().stream()).toList();
    }

    @Override
    public double expectedSeconds(Scale scale, List<Row> wanted) {
        double start = 1.5 * scale.nodes() + scale.heat().toMillis() / 1e3;
        return start + parts.stream()
            .mapToDouble(part -> part.expectedSeconds(scale, (int) part.rows().stream().filter(wanted::contains).count())).sum();
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        try (Warm warm = new Warm(turn)) {
            for (Part part : parts) {
                if (turn.wantsAny(part.rows())) {
                    run(part, turn, warm);
                }
            }
        }
    }

    /** What ends one part does not end the others. */
    private static void run(Part part, Turn turn, Warm warm) throws CompareException, InterruptedException {
        try {
            part.run(turn, warm);
        } catch (CompareException e) {
            turn.failRest(part.rows(), e.getMessage());
            warm.spoilt();
        }
    }
}
