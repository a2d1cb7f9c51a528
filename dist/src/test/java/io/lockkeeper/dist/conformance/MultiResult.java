package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of one operation of a multi.
 *
 * @param type the operation code, or -1 for an error
 * @param err the error code, which an error tells twice
 * @param body path, Stat, data or children, as the type says: strings, {@link Stat}s and lists of strings
 */
record MultiResult(int type, int err, List<Object> body) {

    static MultiResult error(int code) {
        return new MultiResult(-1, code, List.of());
    }

    static MultiResult created(String path) {
        return new MultiResult(Request.CREATE, 0, List.of(path));
    }

    static MultiResult done(int type) {
        return new MultiResult(type, 0, List.of());
    }

    Stat stat() {
        return (Stat) body.getLast();
    }

    /** Reads up to the terminator, behind which nothing may come. */
    static List<MultiResult> read(Fields in) {
        var results = new ArrayList<MultiResult>();
        while (true) {
            int type = in.i32();
            boolean last = in.bool();
            int err = in.i32();
            if (last) {
                assertThat(type).isEqualTo(-1);
                assertThat(err).isEqualTo(-1);
                assertThat(in.remaining()).isZero();
                return results;
            }
            List<Object> body = switch (type) {
                case -1 -> {
                    assertThat(in.i32()).as("the code once more").isEqualTo(err);
                    yield List.of();
                }
                case Request.CREATE -> List.of(in.str());
                case Request.CREATE2 -> List.of(in.str(), in.stat());
                case Request.SET_DATA -> List.of(in.stat());
                case Request.GET_DATA -> List.of(new String(in.buf(), StandardCharsets.UTF_8), in.stat());
                case Request.GET_CHILDREN -> List.of(in.strs());
                case Request.DELETE, Request.CHECK -> List.of();
                default -> throw new AssertionError("result of type " + type);
            };
            results.add(new MultiResult(type, err, body));
        }
    }
}
