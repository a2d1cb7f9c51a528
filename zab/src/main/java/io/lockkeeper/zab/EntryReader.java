package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Membership;
import org.jspecify.annotations.Nullable;

/** The one question that agreement has about an entry, which is opaque to it otherwise. */
@FunctionalInterface
public interface EntryReader {
    /** The membership that this entry decides on; null for any other entry. Asked of every entry, so a glance at its type must do. */
    @Nullable Membership membershipIn(byte[] entry);
}
