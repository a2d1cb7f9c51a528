package io.lockkeeper.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * All figures for programs, every sample of every round. Times in milliseconds or microseconds, memory in bytes, as "unit" says.
 * {@link JsonRun} reads it.
 */
public final class JsonReport {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    private final ObjectMapper mapper = new ObjectMapper();

    private JsonReport() {}

    /** One object, on many lines. */
    public static String of(Comparison comparison) {
        return new JsonReport().write(comparison);
    }

    private String write(Comparison comparison) {
        ObjectNode root = mapper.createObjectNode();
        Conditions conditions = comparison.conditions();
        root.put("nodes", conditions.nodes()).put("quick", conditions.quick())
            .put("znodes", conditions.znodes()).put("sessions", conditions.sessions());
        ArrayNode runs = root.putArray("runs");
        conditions.runs().forEach(run -> runs.addObject().put("command", run.command()).put("began", run.began().toString())
            .put("tookSeconds", run.took().toSeconds()).put("rounds", run.rounds()).put("loadSeconds", run.each().toMillis() / 1e3));
        Machine machine = comparison.machine();
        root.putObject("machine").put("processor", machine.processor()).put("cores", machine.cores())
            .put("memoryBytes", machine.memoryBytes())
            .put("system", machine.system()).put("java", machine.java()).put("disk", machine.disk());
        each(conditions.versions(), root.putObject("versions"));
        each(conditions.commands(), root.putObject("commands"));
        ArrayNode configuration = root.putArray("configuration");
        conditions.configuration().forEach(configuration::add);
        ArrayNode rows = root.putArray("rows");
        comparison.results().forEach(result -> row(result, rows.addObject()));
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and texts cannot be written", e);
        }
    }

    private static void each(Map<Kind, String> texts, ObjectNode out) {
        for (Kind kind : Kind.values()) {
            out.put(kind.key(), texts.get(kind));
        }
    }

    private static void row(Result result, ObjectNode out) {
        Row row = result.row();
        out.put("row", row.name()).put("group", row.group()).put("about", row.about()).put("unit", row.quantity().unit())
            .put("moreIsBetter", row.quantity().moreIsBetter()).put("target", row.target().shown(row.quantity()))
            .put("verdict", result.verdict().outcome().name().toLowerCase(Locale.ROOT)).put("text", result.verdict().text());
        put(out, "ratio", result.ratio());
        for (Kind kind : Kind.values()) {
            side(result.side(kind), out.putObject(kind.key()));
        }
    }

    private static void side(Side side, ObjectNode out) {
        put(out, "value", side.value());
        put(out, "cpuMicrosPerOperation", side.cpuMicros());
        ArrayNode samples = out.putArray("samples");
        side.samples().forEach(sample -> sample(sample, samples.addObject()));
        side.latency().ifPresent(latency -> {
            ObjectNode micros = out.putObject("latencyMicros");
            for (double percentile : PERCENTILES) {
                String name = percentile == 100 ? "max" : "p" + Figures.plain(percentile);
                put(micros, name, side.latencyMicros(percentile));
            }
        });
        ArrayNode failures = out.putArray("failures");
        side.failures().forEach(failures::add);
    }

    private static void sample(Sample sample, ObjectNode out) {
        out.put("value", sample.value());
        sample.cpuMicros().ifPresent(micros -> out.put("cpuMicrosPerOperation", micros));
        sample.latency().ifPresent(latency -> out.put("latency", encoded(latency)));
        sample.timeline().ifPresent(timeline -> timeline(timeline, out.putObject("timeline")));
    }

    /** HdrHistogram's compressed format. */
    private static byte[] encoded(Histogram latency) {
        ByteBuffer bytes = ByteBuffer.allocate(latency.getNeededByteBufferCapacity());
        int length = latency.encodeIntoCompressedByteBuffer(bytes);
        return Arrays.copyOf(bytes.array(), length);
    }

    private static void timeline(Timeline timeline, ObjectNode out) {
        ArrayNode rates = out.putArray("operationsPerSecond");
        timeline.rates().forEach(rate -> rates.add(Math.round(rate)));
        ArrayNode snapshots = out.putArray("snapshotSeconds");
        timeline.snapshots().forEach(each -> snapshots.addArray().add(each.from()).add(each.to()));
    }

    private static void put(ObjectNode out, String name, OptionalDouble value) {
        if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
            out.put(name, value.getAsDouble());
        } else {
            out.putNull(name);
        }
    }
}
