package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a working server answers. Looks at the length of a reply, which is always the same for one kind of request, and at the few bytes
 * that tell whether it is about the right thing: enough that no server looks quick by answering nonsense.
 */
final class Answers {
    /** {@link #judge}: no error, and not the answer to that request either. */
    static final int WRONG = Integer.MIN_VALUE;

    private static final int ERROR_AT = 12;
    private static final int DATA_LENGTH_IN_STAT = 52;
    private static final int CHILDREN_IN_STAT = 56;
    private static final Stat SOME_STAT = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final int[] lengths = new int[Kind.values().length];
    private final byte[] value;
    private final long valueBegins;
    private final int longest;

    Answers(Site site) {
        value = site.value();
        valueBegins = value.length >= Long.BYTES ? ByteBuffer.wrap(value).getLong() : 0;
        samples(site).forEach((kind, reply) -> lengths[kind.ordinal()] = length(reply));
        longest = IntStream.of(lengths).max().orElseThrow();
    }

    private Map<Kind, Reply> samples(Site site) {
        Reply stat = new Reply.StatOnly(SOME_STAT);
        Reply created = new Reply.Created(site.madeBy(0, 0));
        ChildNames names = ChildNames.of(IntStream.range(0, Site.CHILDREN)
                .mapToObj(i -> ZnodePath.name(site.child(i)))
                .toList());
        Map<Kind, Reply> samples = new EnumMap<>(Kind.class);
        samples.put(Kind.GET, new Reply.Data(value, SOME_STAT));
        samples.put(Kind.SET, stat);
        samples.put(Kind.CREATE, created);
        samples.put(Kind.DELETE, Reply.DONE);
        samples.put(Kind.LIST, new Reply.Children(names, SOME_STAT));
        samples.put(Kind.MULTI, new Reply.Multi(List.of(
                new Reply.MultiPart(OpCode.CHECK, Reply.DONE),
                new Reply.MultiPart(OpCode.SET_DATA, stat),
                new Reply.MultiPart(OpCode.CREATE, created),
                new Reply.MultiPart(OpCode.DELETE, Reply.DONE))));
        return samples;
    }

    private static int length(Reply reply) {
        JuteWriter out = new JuteWriter();
        ReplyCodec.encode(0, 0, reply, out);
        return out.length();
    }

    /** The bytes of the longest reply, without its length prefix. */
    int longest() {
        return longest;
    }

    /**
     * The error code that a reply says, 0 if it did what it should, or {@link #WRONG}.
     *
     * @param at where its header begins
     */
    int judge(Kind kind, ByteBuffer in, int at, int length) {
        int error = in.getInt(at + ERROR_AT);
        if (error != 0) {
            return error;
        }
        if (length != lengths[kind.ordinal()]) {
            return kind == Kind.MULTI ? errorInParts(in, at, length) : WRONG;
        }
        int body = at + ReplyCodec.HEADER_BYTES;
        int stat = at + length - Stat.BYTES;
        boolean right = switch (kind) {
            case GET -> in.getInt(body) == value.length
                    && (value.length < Long.BYTES || in.getLong(body + Integer.BYTES) == valueBegins);
            case SET -> in.getInt(stat + DATA_LENGTH_IN_STAT) == value.length;
            case LIST -> in.getInt(body) == Site.CHILDREN && in.getInt(stat + CHILDREN_IN_STAT) == Site.CHILDREN;
            case CREATE, DELETE, MULTI -> true;
        };
        return right ? 0 : WRONG;
    }

    /** A refused multi says so in its parts; those that would have gone well say RUNTIME_INCONSISTENCY or nothing. */
    private static int errorInParts(ByteBuffer in, int at, int length) {
        byte[] body = new byte[length - ReplyCodec.HEADER_BYTES];
        in.get(at + ReplyCodec.HEADER_BYTES, body);
        try {
            if (ReplyCodec.decode(OpCode.MULTI, ErrorCode.OK, new JuteReader(body)) instanceof Reply.Multi multi) {
                return multi.parts().stream().map(part -> part.reply().error())
                        .filter(error -> error != ErrorCode.OK && error != ErrorCode.RUNTIME_INCONSISTENCY)
                        .findFirst().map(ErrorCode::code).orElse(WRONG);
            }
        } catch (MalformedException _) {
            // Then it is no answer to a multi.
        }
        return WRONG;
    }
}
