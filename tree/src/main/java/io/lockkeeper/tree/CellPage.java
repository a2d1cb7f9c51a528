package io.lockkeeper.tree;

/** A page of {@link Cells}: what there is to know of it outside its bytes. It is in one list at a time, or in none. */
final class CellPage {
    /** The place of its first unit, and the one behind its last. */
    private final int start;

    private final int end;
    /** Units of each of its cells; 0 while it has none. */
    private int cellUnits;

    private int live;
    /** The first cell that has never been used. */
    private int unused;
    /** The cell given up last; its first four bytes lead on to the one before. */
    private int free;

    private CellPage previous = this;
    private CellPage next = this;

    CellPage(int start, int units) {
        this.start = start;
        this.end = start + units;
    }

    /** A page that is none: the head of a list. */
    static CellPage head() {
        return new CellPage(0, 0);
    }

    /** Divides the page, which has no cells in use, into cells of this size. */
    void divide(int units) {
        cellUnits = units;
        unused = start;
        free = Cells.NONE;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int cellUnits() {
        return cellUnits;
    }

    boolean isEmpty() {
        return live == 0;
    }

    boolean isFull() {
        return free == Cells.NONE && end - unused < cellUnits;
    }

    /** The cell given up last, {@link Cells#NONE} if there is none: whoever takes it reads its first four bytes for {@link #take(int)}. */
    int free() {
        return free;
    }

    /** Takes the cell given up last; {@code before} is the one given up before it. */
    int take(int before) {
        int place = free;
        free = before;
        live++;
        return place;
    }

    /** Takes one that has never been used. */
    int take() {
        int place = unused;
        unused += cellUnits;
        live++;
        return place;
    }

    /** A cell is not used any more; its first four bytes are to lead to what this returns. */
    int give(int place) {
        int before = free;
        free = place;
        live--;
        return before;
    }

    // --- the list

    /** The one behind this one; the head, if it was the last. */
    CellPage next() {
        return next;
    }

    void linkBehind(CellPage other) {
        previous = other;
        next = other.next;
        next.previous = this;
        other.next = this;
    }

    /** Puts it at the end of the list with this head. */
    void linkLast(CellPage head) {
        linkBehind(head.previous);
    }

    void unlink() {
        previous.next = next;
        next.previous = previous;
        previous = this;
        next = this;
    }
}
