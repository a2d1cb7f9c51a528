package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A vote, as servers tell it to each other on the election port. Who says it is known from the connection.
 *
 * <pre>
 *   int state   long leader   long zxid   long electionEpoch   long peerEpoch   int version   int length   config text
 *   frame on the wire: int length of all that
 * </pre>
 *
 * @param leader sid voted for; {@link #NOBODY} from those who may not vote
 * @param zxid last one of the voted leader
 * @param electionEpoch round of the election
 * @param peerEpoch current epoch of the voted leader
 * @param version {@link #VERSION}; 0 from old servers
 * @param config text of the sender's committed membership; null if the message has none
 */
public record Notification(
        ServerState state, long leader, long zxid, long electionEpoch, long peerEpoch, int version, @Nullable String config) {
    public static final int VERSION = 2;
    public static final long NOBODY = Long.MIN_VALUE;
    /** Frames of the election port that are longer end their connection. */
    public static final int MAX_FRAME = 512 * 1024;

    private static final int WITHOUT_PEER_EPOCH = 28;
    private static final int WITHOUT_VERSION = 36;
    private static final int WITHOUT_CONFIG = 40;

    /** The payload without the frame's length. */
    public void write(JuteWriter out) {
        byte[] text = (config == null ? "" : config).getBytes(StandardCharsets.UTF_8);
        out.writeInt(state.code()).writeLong(leader).writeLong(zxid).writeLong(electionEpoch).writeLong(peerEpoch);
        out.writeInt(VERSION).writeInt(text.length).writeRaw(text, 0, text.length);
    }

    /**
     * Reads a whole payload. Compat: the shapes of 3.3 (28 bytes) and of 3.4.6 to 3.4.14 (40 bytes) are understood; that of 3.4.0 to
     * 3.4.5 (36 bytes) is not, as ever since 3.5.
     *
     * @throws MalformedException for any other; the message is to be dropped, the connection stays
     */
    public static Notification read(JuteReader in) {
        int length = in.remaining();
        if (length < WITHOUT_PEER_EPOCH) {
            throw in.malformed("a notification of " + length + " bytes");
        }
        ServerState state = ServerState.ofCode(in.readInt());
        if (state == null) {
            throw in.malformed("a notification with an unknown state");
        }
        long leader = in.readLong();
        long zxid = in.readLong();
        long electionEpoch = in.readLong();
        if (length == WITHOUT_PEER_EPOCH) {
            return new Notification(state, leader, zxid, electionEpoch, zxid >> 32, 0, null);
        }
        if (length < WITHOUT_CONFIG) {
            throw in.malformed("a notification of " + length + " bytes, as from ZooKeeper 3.4.0 to 3.4.5 (" + WITHOUT_VERSION + ")");
        }
        long peerEpoch = in.readLong();
        int version = in.readInt();
        if (length == WITHOUT_CONFIG) {
            return new Notification(state, leader, zxid, electionEpoch, peerEpoch, 0, null);
        }
        return new Notification(state, leader, zxid, electionEpoch, peerEpoch, version, version < VERSION ? null : config(in, length));
    }

    private static String config(JuteReader in, int messageLength) {
        int length = in.readInt();
        if (length < 0 || length > messageLength || length > in.remaining()) {
            throw in.malformed("a notification of " + messageLength + " bytes with a config of " + length);
        }
        return new String(in.readRaw(length), StandardCharsets.UTF_8);
    }
}
