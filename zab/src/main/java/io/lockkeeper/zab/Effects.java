package io.lockkeeper.zab;

/** All that agreement does to the server around it. Calls come from within {@link Zab}'s methods only. */
public interface Effects {
    /**
     * Make this entry durable, behind all earlier ones, and report it with {@link Zab#persisted}.
     *
     * @param entry opaque here, and not changed by anyone
     */
    void append(long zxid, byte[] entry);

    /** Every entry up to and including {@code zxid} is agreed on for ever and may be applied, in order. */
    void committed(long zxid);
}
