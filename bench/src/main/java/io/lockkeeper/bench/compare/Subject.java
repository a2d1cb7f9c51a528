package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import java.net.InetSocketAddress;
import java.util.List;

/** What is measured: one server, or all servers of an ensemble. When closed its processes have ended and its directories are gone. */
sealed interface Subject extends AutoCloseable permits ServerUnderTest, EnsembleUnderTest {

    Kind kind();

    /** Where clients connect, one address for each server. */
    List<InetSocketAddress> addresses();

    /** The processes, in the order of {@link #addresses}. */
    List<Long> pids();

    /** Which of them puts writes in order now. */
    int leader() throws CompareException;

    /** Why something went wrong: if a process is dead that is the reason, whatever else it led to. */
    CompareException explain(String otherwise);

    @Override
    void close() throws CompareException;
}
