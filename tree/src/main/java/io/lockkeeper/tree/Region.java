package io.lockkeeper.tree;

/**
 * How large an array is best that lives as long as the tree. G1 gives one of half a region or more a region of its own when it is made,
 * and never moves it; in a smaller one everything would be copied twice before it is left where it is. So pages are as large as the
 * regions that servers have (ADR 24), except the first of each kind, which grows from little for the sake of small trees.
 */
final class Region {
    static final int BYTES = 1 << 20;

    /** What the array's own header takes of it. */
    static final int HEADER_BYTES = 16;

    static final int ROOM_BYTES = BYTES - HEADER_BYTES;

    private Region() {}

    /** How large an array is to become that has to have room for {@code needed} bytes, and now has it for {@code present}. */
    static int grown(int present, int needed) {
        return Math.min(Math.max(2 * present, needed), ROOM_BYTES);
    }
}
