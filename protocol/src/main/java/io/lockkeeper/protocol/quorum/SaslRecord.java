package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;

/**
 * One step of servers proving to each other who they are; on the wire {@code long magic, int status, buffer token}, with no frame
 * around it. Who accepts a connection looks at its next eight bytes to find out whether this is going to happen.
 */
public record SaslRecord(Status status, byte[] token) {
    /** Compat: a positive number, although its makers meant to negate it. */
    public static final long MAGIC = 0x5F2435013501EDCCL;

    /** Tokens of real mechanisms have some kilobytes at most. */
    public static final int MAX_TOKEN = 64 * 1024;

    private static final int HEAD = 16;

    /** How it goes; {@link #code} is the number on the wire. */
    public enum Status {
        IN_PROGRESS(0),
        SUCCESS(1),
        ERROR(-1);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    public void write(JuteWriter out) {
        out.writeLong(MAGIC).writeInt(status.code()).writeBuffer(token);
    }

    /**
     * How many bytes the record has that begins with these; more than there are if more must come before that is known.
     *
     * @throws MalformedException if no record begins like this
     */
    public static int length(JuteReader in) {
        if (in.remaining() < HEAD) {
            return HEAD;
        }
        readHead(in);
        int token = in.readInt();
        if (token > MAX_TOKEN || token < -1) {
            throw in.malformed("a SASL record with a token of " + token + " bytes");
        }
        return HEAD + Math.max(0, token);
    }

    /** @throws MalformedException if this is no such record */
    public static SaslRecord read(JuteReader in) {
        Status status = readHead(in);
        byte[] token = in.readBuffer();
        return new SaslRecord(status, token == null ? new byte[0] : token);
    }

    private static Status readHead(JuteReader in) {
        if (in.readLong() != MAGIC) {
            throw in.malformed("a SASL record without its magic");
        }
        return switch (in.readInt()) {
            case 0 -> Status.IN_PROGRESS;
            case 1 -> Status.SUCCESS;
            case -1 -> Status.ERROR;
            default -> throw in.malformed("a SASL record with an unknown status");
        };
    }
}
