package io.lockkeeper.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An identity: an authentication scheme and a name within it. As they come from a client both parts may be null; what the tree
 * stores never is.
 */
public record Id(@Nullable String scheme, @Nullable String id) {
    public static final Id ANYONE = new Id("world", "anyone");

    @Override
    public String toString() {
        return scheme + ":" + id;
    }
}
