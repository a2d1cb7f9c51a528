package io.lockkeeper.dist.ensemble;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.lockkeeper.protocol.Zxid;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A survey for programs: one object on one line. What is not known is null. */
final class SurveyJson {
    private SurveyJson() {}

    static String of(Survey survey) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("serving", survey.isServing());
            number("leader", survey.leader().map(SurveyJson::id).orElse(OptionalLong.empty()), json);
            json.writeStringField("version", survey.membership() == null ? null : Zxid.text(survey.membership().version()));
            json.writeArrayFieldStart("servers");
            for (Survey.Seat seat : survey.seats()) {
                json.writeStartObject();
                write(survey, seat, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void write(Survey survey, Survey.Seat seat, JsonGenerator json) throws IOException {
        number("id", id(seat), json);
        json.writeStringField("role", seat.member() == null ? null : MembershipChange.roleOf(seat.member()));
        json.writeStringField("clientAddress", seat.place());
        json.writeStringField("state", seat.state());
        Answer.@Nullable Serving serving = seat.answer() instanceof Answer.Serving told ? told : null;
        json.writeStringField("zxid", serving == null ? null : Zxid.text(serving.zxid()));
        number("behind", survey.behind(seat), json);
        number("connections", serving == null ? OptionalLong.empty() : OptionalLong.of(serving.connections()), json);
        json.writeStringField("latencyMillis", serving == null ? null : serving.latency());
        json.writeStringField("version", serving == null ? null : serving.version());
        number("digestMismatches", serving == null ? OptionalLong.empty() : OptionalLong.of(serving.mismatches()), json);
    }

    private static OptionalLong id(Survey.Seat seat) {
        return seat.member() == null ? OptionalLong.empty() : OptionalLong.of(seat.member().id());
    }

    private static void number(String name, OptionalLong value, JsonGenerator json) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }
}
