package io.lockkeeper.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An identity: an authentication scheme and a name within it. As they come from a client both parts may be null; what the tree
 * stores never is.
 */
public record Id(@Nullable String scheme, @Nullable String id) {
    public static final Id ANYONE = new Id("world", "anyone");

    // What a record does by itself, but every start of a server would wait for Java to generate it.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Id that && Objects.equals(scheme, that.scheme) && Objects.equals(id, that.id);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(scheme) + Objects.hashCode(id);
    }

    @Override
    public String toString() {
        return scheme + ":" + id;
    }
}
