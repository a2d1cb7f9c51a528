package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * A request, encoded once: later ones differ from it in the xid and in the numbers in its paths, which are patched in. Belongs to one
 * thread.
 */
final class Template {
    /** The width of a number in a path. */
    static final int DIGITS = 10;

    /** Stand for a number where a template is made of a path. */
    static final String KEY = "#".repeat(DIGITS);
    static final String CONNECTION = "%".repeat(DIGITS);
    static final String NUMBER = "&".repeat(DIGITS);

    private static final int XID_AT = 4;

    private final byte[] bytes;
    private final int[] keyAt;
    private final int[] connectionAt;
    private final int[] numberAt;

    Template(Operation operation) {
        JuteWriter out = new JuteWriter();
        out.writeInt(0).writeInt(0).writeInt(operation.opCode());
        RequestCodec.encode(operation, out);
        out.patchInt(0, out.length() - Integer.BYTES);
        bytes = out.toByteArray();
        keyAt = positions(KEY);
        connectionAt = positions(CONNECTION);
        numberAt = positions(NUMBER);
    }

    int length() {
        return bytes.length;
    }

    /** Appends the request with its length prefix; numbers that its paths do not have are ignored. */
    void encode(int xid, long key, long connection, long number, ByteBuffer out) {
        patch(keyAt, key);
        patch(connectionAt, connection);
        patch(numberAt, number);
        int at = out.position();
        out.put(bytes);
        out.putInt(at + XID_AT, xid);
    }

    private void patch(int[] places, long number) {
        for (int at : places) {
            long rest = number;
            for (int digit = at + DIGITS - 1; digit >= at; digit--) {
                long tenth = rest / 10;
                bytes[digit] = (byte) ('0' + (rest - tenth * 10));
                rest = tenth;
            }
        }
    }

    private int[] positions(String mark) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return IntStream.range(0, bytes.length).filter(at -> text.startsWith(mark, at)).toArray();
    }
}
