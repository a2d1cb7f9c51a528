package io.lockkeeper.client;

import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which children {@link Client#listChildren} shall tell of, and how much.
 *
 * @param after names beyond this one only; null from the first
 * @param maxChildren how many at most, at least 1
 * @param maxBytes about how long the answer may be, though one child always has room; 0 for what the server allows, a megabyte
 */
public record PageRequest(@Nullable String after, NameFilter filter, ChildDetail detail, int maxChildren, int maxBytes) {
    public PageRequest {
        if (maxChildren < 1 || maxBytes < 0) {
            throw new IllegalArgumentException("a page of " + maxChildren + " children, " + maxBytes + " bytes");
        }
        if (filter.patternLength() > NameFilter.MAX_PATTERN_BYTES) {
            throw new IllegalArgumentException(
                    "a pattern of " + filter.patternLength() + " bytes, the limit is " + NameFilter.MAX_PATTERN_BYTES);
        }
    }

    /** The first page, names only. */
    public static PageRequest of(int maxChildren) {
        return new PageRequest(null, NameFilter.ALL, ChildDetail.NAME, maxChildren, 0);
    }

    public PageRequest with(NameFilter wanted) {
        return new PageRequest(after, wanted, detail, maxChildren, maxBytes);
    }

    public PageRequest with(ChildDetail wanted) {
        return new PageRequest(after, filter, wanted, maxChildren, maxBytes);
    }

    public PageRequest withMaxBytes(int bytes) {
        return new PageRequest(after, filter, detail, maxChildren, bytes);
    }

    /** The page behind a name, such as {@link io.lockkeeper.protocol.client.Reply.ChildPage#next}. */
    public PageRequest after(@Nullable String name) {
        return new PageRequest(name, filter, detail, maxChildren, maxBytes);
    }
}
