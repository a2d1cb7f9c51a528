package io.lockkeeper.bench.rooms;

import java.io.PrintWriter;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Says in one line which benchmark runs and how many are left; of what JMH itself prints, only complaints of failed benchmarks pass. */
final class Progress implements OutputFormat {
    private final PrintWriter out;
    private final int total;
    private int started;
    private int width;

    Progress(PrintWriter out, int total) {
        this.out = out;
        this.total = total;
    }

    @Override
    public void startBenchmark(BenchmarkParams params) {
        StringBuilder line = new StringBuilder();
        line.append(++started).append(" of ").append(total).append("  ").append(Score.shortName(params.getBenchmark()));
        for (String key : params.getParamsKeys()) {
            line.append(' ').append(key).append('=').append(params.getParam(key));
        }
        show(line.toString());
    }

    @Override
    public void endRun(Collection<RunResult> results) {
        show("");
        out.print('\r');
        out.flush();
    }

    private void show(String line) {
        width = Math.max(width, line.length());
        out.print('\r' + line + " ".repeat(width - line.length()));
        out.flush();
    }

    @Override
    public void println(String line) {
        // JMH tells of an exception in a benchmark, and of a Java that does not start, as lines between angle brackets or traces.
        if (line.startsWith("<failure>") || line.startsWith("java.") || line.startsWith("io.") || line.startsWith("\tat ")) {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public void iteration(BenchmarkParams params, IterationParams iteration, int number) {}

    @Override
    public void iterationResult(BenchmarkParams params, IterationParams iteration, int number, IterationResult result) {}

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void print(String text) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public void verbosePrintln(String line) {}

    @Override
    public void write(int character) {}

    @Override
    public void write(byte[] text) {}
}
