package io.lockkeeper.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** A run as {@link JsonReport} wrote it down. */
public final class JsonRun {
    private final JsonNode root;

    private JsonRun(JsonNode root) {
        this.root = root;
    }

    /**
     * @param rows of so many servers; what a row is about is known by its name
     * @throws IllegalArgumentException if it is none, or has a row that is not known; it says so in one line
     */
    public static Comparison read(String json, Function<Integer, List<Row>> rows) {
        try {
            JsonNode root = new ObjectMapper().readTree(json);
            if (!root.path("rows").isArray() || root.path("runs").isEmpty()) {
                throw new IllegalArgumentException("has no rows of a comparison");
            }
            return new JsonRun(root).comparison(rows.apply(root.path("nodes").asInt()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | DataFormatException e) {
            throw new IllegalArgumentException("has a latency that is no histogram", e);
        }
    }

    private Comparison comparison(List<Row> rows) throws IOException, DataFormatException {
        List<Result> results = new ArrayList<>();
        for (JsonNode each : root.path("rows")) {
            String name = each.path("row").asText();
            Row row = rows.stream().filter(known -> known.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no row is called '" + name + "' (--list shows them all)"));
            results.add(new Result(row, side(each.path(Kind.APACHE.key())), side(each.path(Kind.OURS.key()))));
        }
        JsonNode machine = root.path("machine");
        return new Comparison(results, conditions(), new Machine(
            machine.path("processor").asText(), machine.path("cores").asInt(), machine.path("memoryBytes").asLong(),
            machine.path("system").asText(), machine.path("java").asText(), machine.path("disk").asText()));
    }

    private Conditions conditions() {
        List<Conditions.Run> runs = all(root.path("runs")).map(run -> new Conditions.Run(
            run.path("command").asText(), Instant.parse(run.path("began").asText()), Duration.ofSeconds(run.path("tookSeconds").asLong()),
            run.path("rounds").asInt(), Duration.ofMillis(Math.round(run.path("loadSeconds").asDouble() * 1000)))).toList();
        return new Conditions(
            runs, root.path("nodes").asInt(), root.path("znodes").asInt(), root.path("sessions").asInt(), root.path("quick").asBoolean(),
            kinds(root.path("versions")), kinds(root.path("commands")), texts(root.path("configuration")));
    }

    private static Map<Kind, String> kinds(JsonNode texts) {
        Map<Kind, String> kinds = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            kinds.put(kind, texts.path(kind.key()).asText());
        }
        return kinds;
    }

    private static Side side(JsonNode side) throws IOException, DataFormatException {
        List<Sample> samples = new ArrayList<>();
        for (JsonNode sample : side.path("samples")) {
            JsonNode cpu = sample.path("cpuMicrosPerOperation");
            samples.add(new Sample(
                sample.path("value").asDouble(), cpu.isNumber() ? OptionalDouble.of(cpu.asDouble()) : OptionalDouble.empty(),
                latency(sample.path("latency")), timeline(sample.path("timeline"))));
        }
        return new Side(samples, texts(side.path("failures")));
    }

    private static Optional<Histogram> latency(JsonNode encoded) throws IOException, DataFormatException {
        return encoded.isMissingNode() ? Optional.empty()
            : Optional.of(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(encoded.binaryValue()), 0));
    }

    private static Optional<Timeline> timeline(JsonNode timeline) {
        return timeline.isMissingNode() ? Optional.empty() : Optional.of(new Timeline(
            all(timeline.path("operationsPerSecond")).map(JsonNode::asDouble).toList(),
            all(timeline.path("snapshotSeconds"))
                .map(each -> new Timeline.Interval(each.path(0).asDouble(), each.path(1).asDouble())).toList()));
    }

    private static List<String> texts(JsonNode array) {
        return all(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
