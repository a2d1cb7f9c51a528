package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Row;
import java.util.List;

/** What is measured with one server or ensemble, from its start to its end: the rows that need the same kind of it. */
interface Stage {

    /** What a progress line calls it. */
    String name();

    List<Row> rows();

    /** Whether every round measures it; otherwise the first one alone, because the figures hardly vary. */
    default boolean isRepeated() {
        return true;
    }

    /** Whose turn it is. */
    default List<Kind> kinds() {
        return List.of(Kind.values());
    }

    /**
     * Roughly how long one turn takes, for a progress bar.
     *
     * @param wanted some of {@link #rows}
     */
    double expectedSeconds(Scale scale, List<Row> wanted);

    /**
     * Measures the wanted rows on one server or ensemble that it starts and ends. A row that cannot be measured is reported as failed with
     * {@link Turn#measure} and the next one goes on; an exception fails what has not been measured.
     */
    void run(Turn turn) throws CompareException, InterruptedException;
}
