package io.lockkeeper.protocol.jute;

/**
 * Bytes that are not what they claim to be: the one exception of all decoders. Caught once per frame, file or socket. It carries
 * no stack trace, because it is thrown on a stranger's input and says itself where and why.
 */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int offset;
    private final boolean truncated;

    private MalformedException(int offset, String reason, boolean truncated) {
        super(reason + " (at byte " + offset + ")", null, false, false);
        this.reason = reason;
        this.offset = offset;
        this.truncated = truncated;
    }

    /** Bytes at {@code offset}, counted from the start of the record, that no encoder writes. */
    public static MalformedException at(int offset, String reason) {
        return new MalformedException(offset, reason, false);
    }

    /** The record ends before its layout does. */
    public static MalformedException truncated(int offset, String reason) {
        return new MalformedException(offset, reason, true);
    }

    /** Byte offset from the start of the decoded record. */
    public int offset() {
        return offset;
    }

    /** The message without the offset, for texts, where it says little. */
    public String reason() {
        return reason;
    }

    /** Whether the bytes merely ended too early; a log reader treats that as the torn end of a file, not as corruption. */
    public boolean isTruncated() {
        return truncated;
    }
}
