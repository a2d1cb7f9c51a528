package io.lockkeeper.dist.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;

/** An observer of bare bytes that comes to a leader with some history, to see how that brings it up to date; then it goes away. */
final class RawLearner {
    static final int DIFF = 13;
    static final int SNAP = 15;

    private static final int OBSERVER_INFO = 16;
    private static final int LEADER_INFO = 17;
    private static final int ACK_EPOCH = 18;
    private static final int PROTOCOL = 0x10000;
    private static final int NOBODY = -1;
    private static final int PROMISED_BEFORE = -1;
    private static final long EPOCH = 0xffff_ffff_0000_0000L;

    private RawLearner() {}

    /** The type of the message that begins what the leader sends to somebody who has all up to this transaction of its epoch. */
    static int broughtUpToDateBy(int quorumPort, long id, long zxid) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), quorumPort)) {
            socket.setSoTimeout((int) Await.LONG.toMillis());
            var in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(message(OBSERVER_INFO, zxid & EPOCH, new Bytes().i64(id).i32(PROTOCOL).i64(0).done()));
            int answer = type(in);
            if (answer != LEADER_INFO) {
                throw new AssertionError("the leader answers with a message of type " + answer);
            }
            socket.getOutputStream().write(message(ACK_EPOCH, zxid, new Bytes().i32(PROMISED_BEFORE).done()));
            return type(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] message(int type, long zxid, byte[] data) {
        return new Bytes().i32(type).i64(zxid).buf(data).i32(NOBODY).done();
    }

    private static int type(DataInputStream in) throws IOException {
        int type = in.readInt();
        in.readLong();
        in.readNBytes(Math.max(0, in.readInt()));
        if (in.readInt() > 0) {
            throw new AssertionError("identities in a message between servers");
        }
        return type;
    }
}
