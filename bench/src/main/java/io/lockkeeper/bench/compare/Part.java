package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Row;
import java.util.List;

/** Rows that share a server, or ensemble, with other parts: each leaves it as it found it. */
interface Part {

    List<Row> rows();

    /** Roughly how long so many of the rows take, for a progress bar. */
    double expectedSeconds(Scale scale, int rows);

    /** Measures the wanted rows, of which there is one at least, as {@link Stage#run} does. */
    void run(Turn turn, Warm warm) throws CompareException, InterruptedException;
}
