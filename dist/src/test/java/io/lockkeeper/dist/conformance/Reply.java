package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** A frame from the server after the handshake: header and the bytes behind it. Notifications have the same form. */
record Reply(int xid, long zxid, int err, byte[] body) {

    static Reply read(byte[] frame) {
        var in = new Fields(frame);
        return new Reply(in.i32(), in.i64(), in.i32(), Arrays.copyOfRange(frame, 16, frame.length));
    }

    /** The fields of a reply that is no refusal. */
    Fields ok() {
        assertThat(err).as("error code").isZero();
        return new Fields(body);
    }

    /** A refusal carries its code and nothing else. */
    Reply fails(int code) {
        assertThat(err).as("error code").isEqualTo(code);
        assertThat(body).as("body of a refusal").isEmpty();
        return this;
    }

    boolean isNotification() {
        return xid == Codes.XID_NOTIFICATION;
    }

    Event event() {
        var in = new Fields(body);
        int type = in.i32();
        assertThat(in.i32()).as("state of a notification: connected").isEqualTo(3);
        assertThat(err).as("error code of a notification").isZero();
        return new Event(type, in.str());
    }
}
