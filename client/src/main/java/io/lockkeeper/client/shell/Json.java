package io.lockkeeper.client.shell;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.Zxid;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Machine-readable output: one object on one line, fields in the order in which they were put. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    static Json object() {
        return new Json();
    }

    /** @param value null, text, number, boolean, Json, or a list of these */
    Json put(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    /** Text as it is; anything else as Base64, and a field that says so. */
    Json putData(byte @Nullable [] data) {
        if (data == null) {
            return put("data", null);
        }
        try {
            return put("data", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString());
        } catch (CharacterCodingException _) {
            return put("data", Base64.getEncoder().encodeToString(data)).put("encoding", "base64");
        }
    }

    Json putStat(Stat stat) {
        return put("stat", object()
                .put("czxid", Zxid.text(stat.czxid()))
                .put("ctime", Instant.ofEpochMilli(stat.ctime()).toString())
                .put("mzxid", Zxid.text(stat.mzxid()))
                .put("mtime", Instant.ofEpochMilli(stat.mtime()).toString())
                .put("pzxid", Zxid.text(stat.pzxid()))
                .put("cversion", stat.cversion())
                .put("version", stat.version())
                .put("aversion", stat.aversion())
                .put("ephemeralOwner", Zxid.text(stat.ephemeralOwner()))
                .put("dataLength", stat.dataLength())
                .put("numChildren", stat.numChildren()));
    }

    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(out, this);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Json json -> {
                out.writeStartObject();
                for (Map.Entry<String, @Nullable Object> field : json.fields.entrySet()) {
                    out.writeFieldName(field.getKey());
                    write(out, field.getValue());
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object each : list) {
                    write(out, each);
                }
                out.writeEndArray();
            }
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            default -> out.writeString(value.toString());
        }
    }
}
