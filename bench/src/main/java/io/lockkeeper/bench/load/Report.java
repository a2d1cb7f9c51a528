package io.lockkeeper.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockkeeper.protocol.ErrorCode;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A load in text for a person, or its summary as JSON for a program. */
final class Report {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
    private static final List<String> NAMES = List.of("p50", "p90", "p99", "p99.9", "p99.99", "max");

    private final LoadPlan plan;
    private final PrintWriter out;
    private final PrintWriter progress;
    private final boolean json;

    Report(LoadPlan plan, PrintWriter out, PrintWriter err, boolean json) {
        this.plan = plan;
        this.out = out;
        this.progress = json ? err : out;
        this.json = json;
    }

    /** What is about to be done. */
    void begin() {
        String servers = plan.servers().stream().map(Report::shown).collect(Collectors.joining(","));
        progress.printf(Locale.ROOT, "%s on %s: %,d connections with %,d requests in flight, %s; values of %,d bytes, %,d keys%n",
                plan.mix(), servers, plan.connections(), plan.window(),
                plan.ratePerSecond() == 0 ? "closed loop" : String.format(Locale.ROOT, "open loop at %,d/s", plan.ratePerSecond()),
                plan.valueBytes(), plan.keys());
        progress.printf("%10s %12s %10s %10s %10s %8s%n", "second", "ops/s", "p50 us", "p99 us", "max us", "errors");
        progress.flush();
    }

    void second(Second second) {
        String name = second.isWarmUp() ? "warm-up" : Integer.toString(second.number());
        progress.printf(Locale.ROOT, "%10s %,12.0f %,10.0f %,10.0f %,10.0f %,8d%n", name, second.operationsPerSecond(),
                second.p50Nanos() / 1e3, second.p99Nanos() / 1e3, second.maxNanos() / 1e3, second.failed());
        progress.flush();
    }

    void end(LoadResult result) {
        if (json) {
            out.println(json(result));
        } else {
            summarise(result);
        }
        out.flush();
    }

    private void summarise(LoadResult result) {
        out.println();
        if (!result.complete()) {
            out.println("interrupted; so far:");
        }
        line("operations", String.format(Locale.ROOT, "%,d in %.1f s", result.operations(), result.nanos() / 1e9));
        line("ops/s", String.format(Locale.ROOT, "%,.0f, lowest second %,.0f", result.operationsPerSecond(), result.lowestSecond()));
        StringBuilder latency = new StringBuilder();
        for (int i = 0; i < PERCENTILES.length; i++) {
            latency.append(String.format(Locale.ROOT, "%s %,.0f   ", NAMES.get(i), result.latencyMicros(PERCENTILES[i])));
        }
        line("latency us", latency.toString().strip());
        line("errors", result.errors().isEmpty() ? "none" : byCount(result.errors()));
        if (plan.ratePerSecond() > 0) {
            line("unanswered", String.format(Locale.ROOT, "%,d were due and not answered at the end", result.unanswered()));
        }
        for (ProcessUse use : result.processes()) {
            double perOperation = result.operations() == 0 ? 0 : use.cpuMicros() / (double) result.operations();
            line("process", String.format(Locale.ROOT, "%d: %.2f us of CPU per operation, %,d MB resident",
                    use.pid(), perOperation, use.residentBytes() >> 20));
        }
        if (result.leftBehind() != null) {
            line(plan.keep() ? "kept" : "NOT REMOVED", result.leftBehind());
        }
    }

    private void line(String name, String value) {
        out.printf("%-12s %s%n", name, value);
    }

    private static String byCount(Map<ErrorCode, Long> errors) {
        return errors.entrySet().stream().sorted(Map.Entry.<ErrorCode, Long>comparingByValue(Comparator.reverseOrder()))
                .map(error -> String.format(Locale.ROOT, "%s %,d", error.getKey(), error.getValue())).collect(Collectors.joining(", "));
    }

    /** All of it, in microseconds and bytes; one line. */
    private static ObjectNode json(LoadResult result) {
        LoadPlan plan = result.plan();
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("mix", plan.mix().toString())
                .put("connections", plan.connections())
                .put("window", plan.window())
                .put("valueBytes", plan.valueBytes())
                .put("keys", plan.keys())
                .put("ratePerSecond", plan.ratePerSecond())
                .put("complete", result.complete())
                .put("seconds", result.nanos() / 1e9)
                .put("operations", result.operations())
                .put("opsPerSecond", result.operationsPerSecond())
                .put("lowestSecond", result.lowestSecond())
                .put("failed", result.failed())
                .put("unanswered", result.unanswered())
                .put("cpuMicrosPerOperation", result.cpuMicrosPerOperation())
                .put("leftBehind", result.leftBehind());
        ArrayNode servers = json.putArray("servers");
        plan.servers().forEach(server -> servers.add(shown(server)));
        ObjectNode latency = json.putObject("latencyMicros");
        for (int i = 0; i < PERCENTILES.length; i++) {
            latency.put(NAMES.get(i), result.latencyMicros(PERCENTILES[i]));
        }
        ObjectNode errors = json.putObject("errors");
        result.errors().forEach((code, count) -> errors.put(code.name(), count));
        ArrayNode processes = json.putArray("processes");
        result.processes().forEach(use -> processes.addObject()
                .put("pid", use.pid()).put("cpuMicros", use.cpuMicros()).put("residentBytes", use.residentBytes()));
        ArrayNode seconds = json.putArray("perSecond");
        result.seconds().forEach(second -> seconds.addObject()
                .put("operations", second.operations())
                .put("opsPerSecond", second.operationsPerSecond())
                .put("failed", second.failed())
                .put("p50Micros", second.p50Nanos() / 1e3)
                .put("p99Micros", second.p99Nanos() / 1e3)
                .put("maxMicros", second.maxNanos() / 1e3));
        return json;
    }

    private static String shown(InetSocketAddress server) {
        String host = server.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }
}
