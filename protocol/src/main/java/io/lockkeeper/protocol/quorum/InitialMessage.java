package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Who dials: the first bytes on a connection to an election port, and the only ones that nobody answers.
 *
 * <pre>
 *   long -65536 (one address) or -65535 (several)   long sid   int length   "host:port[|host:port...]"
 *   or just: long sid                               before 3.5; up to four bytes of it, any text that strays here is a larger number
 * </pre>
 *
 * Compat: ZooKeeper takes the address with a single read, so a message must be written at once.
 *
 * @param sid of who dials
 * @param addresses where the dialler's election port is; wildcards are left out, so there may be none
 */
public record InitialMessage(long sid, List<HostPort> addresses) {
    private static final long ONE_ADDRESS = -65_536;
    private static final long SEVERAL_ADDRESSES = -65_535;
    private static final long MAX_ID_ALONE = 0xffff_ffffL;
    private static final int MAX_TEXT = 2048;
    /** Bytes until the length of the text is known. */
    private static final int HEAD = 20;

    public InitialMessage {
        addresses = List.copyOf(addresses);
    }

    /** @param several whether all members understand more than one address; otherwise only the first is said */
    public void write(boolean several, JuteWriter out) {
        StringBuilder text = new StringBuilder();
        for (HostPort address : several ? addresses : addresses.subList(0, 1)) {
            text.append(text.isEmpty() ? "" : "|").append(address.text());
        }
        out.writeLong(several ? SEVERAL_ADDRESSES : ONE_ADDRESS).writeLong(sid).writeString(text.toString());
    }

    /**
     * How many bytes the message has that begins with these.
     *
     * @param in whatever has come so far; is read from
     * @return at least 8; more than there are if more must come before the length is known
     * @throws MalformedException if no message begins like this
     */
    public static int length(JuteReader in) {
        if (in.remaining() < Long.BYTES) {
            return Long.BYTES;
        }
        if (isIdAlone(in, in.readLong())) {
            return Long.BYTES;
        }
        if (in.remaining() < HEAD - Long.BYTES) {
            return HEAD;
        }
        in.readLong();
        return HEAD + requireLength(in, in.readInt());
    }

    /**
     * Reads a whole message.
     *
     * @throws MalformedException if it is none; the connection is to be closed
     */
    public static InitialMessage read(JuteReader in) {
        long first = in.readLong();
        if (isIdAlone(in, first)) {
            return new InitialMessage(first, List.of());
        }
        long sid = in.readLong();
        int length = requireLength(in, in.readInt());
        String text = new String(in.readRaw(length), StandardCharsets.UTF_8);
        List<HostPort> addresses = new ArrayList<>();
        for (String word : text.split("\\|", -1)) {
            HostPort address = HostPort.parse(word);
            if (!address.isWildcard()) {
                addresses.add(address);
            }
        }
        return new InitialMessage(sid, addresses);
    }

    /** Otherwise it is a version that is known. */
    private static boolean isIdAlone(JuteReader in, long first) {
        if (first >= 0 && first <= MAX_ID_ALONE) {
            return true;
        }
        if (first != ONE_ADDRESS && first != SEVERAL_ADDRESSES) {
            throw in.malformed("an initial message of unknown version " + first);
        }
        return false;
    }

    private static int requireLength(JuteReader in, int length) {
        if (length <= 0 || length > MAX_TEXT) {
            throw in.malformed("an initial message with an address of " + length + " bytes");
        }
        return length;
    }
}
