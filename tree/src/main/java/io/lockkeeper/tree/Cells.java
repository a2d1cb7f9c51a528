package io.lockkeeper.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cells of up to {@value #MAX_BYTES} bytes in large arrays, for whoever has very many of them that come, change and go: a cell is an int,
 * its place, and no object. A page of 64 KB has cells of one size; sizes are multiples of eight bytes, above 128 bytes eight for each
 * doubling, so at most a ninth is lost. A page whose cells are all gone serves any size, and a chunk whose pages are all gone is given
 * up, but for one: taking and giving back at the edge of a chunk would cost a new one each time. All takes constant time.
 *
 * <p>A chunk is 16 pages in one array as large as a {@link Region}.
 */
final class Cells {
    static final int NONE = 0;
    /** A kilobyte and a bit. */
    static final int MAX_BYTES = 1152;

    /** With eight bytes for each place, 16 GB. */
    static final int MAX_CHUNKS = 1 << 14;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int UNIT_BITS = 3;
    private static final int PAGE_BITS = 16 - UNIT_BITS;
    private static final int PAGE_UNITS = 1 << PAGE_BITS;
    private static final int CHUNK_BITS = 20 - UNIT_BITS; // a Region's
    private static final int CHUNK_PAGES = 1 << CHUNK_BITS - PAGE_BITS;
    /** Of each doubling, as a power of two. */
    private static final int STEP_BITS = 3;
    /** What its array's header takes of a chunk: the last page is so much shorter. */
    private static final int HEADER_UNITS = Region.HEADER_BYTES >> UNIT_BITS;

    private final int maxChunks;
    /** By number; none has number 0, so that no place is {@link #NONE}. */
    private byte @Nullable [][] chunks = new byte[4][];

    private @Nullable CellPage[] pages = new CellPage[4 * CHUNK_PAGES];
    /** Pages of a chunk that have cells in use. */
    private int[] used = new int[4];

    private int chunkCount = 1;
    /** Numbers to be given again. */
    private final List<Integer> freeChunks = new ArrayList<>();
    /** A chunk with no cell in use; 0 if there is none. */
    private int spare;

    /** Pages without cells. Those of the spare chunk are last. */
    private final CellPage vacant = CellPage.head();
    /** By size: pages that have room. */
    private final CellPage[] roomy = new CellPage[sizeIndex(MAX_BYTES >> UNIT_BITS) + 1];

    /** @param maxChunks of 1 MB each, at most {@link #MAX_CHUNKS}: there is no place for more */
    Cells(int maxChunks) {
        this.maxChunks = maxChunks;
        Arrays.setAll(roomy, _ -> CellPage.head());
    }

    /** The bytes that a cell for so many has. */
    static int size(int bytes) {
        return cellUnits(bytes) << UNIT_BITS;
    }

    /** A cell for at least so many bytes, one or more, with whatever stands in it; {@link #NONE} if there is no place left. */
    int take(int bytes) {
        int units = cellUnits(bytes);
        CellPage head = roomy[sizeIndex(units)];
        CellPage page = head.next();
        if (page == head) {
            page = vacantPage();
            if (page == null) {
                return NONE;
            }
            page.divide(units);
            page.linkBehind(head);
        }
        int place = page.free() == NONE ? page.take() : page.take((int) INT.get(array(page.free()), at(page.free())));
        if (page.isFull()) {
            page.unlink();
        }
        return place;
    }

    void give(int place) {
        CellPage page = page(place >>> PAGE_BITS);
        boolean wasFull = page.isFull();
        INT.set(array(place), at(place), page.give(place));
        if (page.isEmpty()) {
            page.unlink();
            vacate(page);
        } else if (wasFull) {
            page.linkBehind(roomy[sizeIndex(page.cellUnits())]);
        }
    }

    /** The array that the cell lies in, until the next one is taken. */
    byte[] array(int place) {
        byte[] chunk = chunks[place >>> CHUNK_BITS];
        assert chunk != null;
        return chunk;
    }

    /** Where in the array it begins. */
    static int at(int place) {
        return (place & (1 << CHUNK_BITS) - 1) << UNIT_BITS;
    }

    /** How many chunks there are. */
    int chunkCount() {
        return chunkCount - 1 - freeChunks.size();
    }

    // --- sizes

    private static int cellUnits(int bytes) {
        int units = bytes + (1 << UNIT_BITS) - 1 >> UNIT_BITS;
        int shift = shift(units);
        return units + (1 << shift) - 1 >> shift << shift;
    }

    /** Consecutive, from the smallest on. */
    private static int sizeIndex(int cellUnits) {
        int shift = shift(cellUnits);
        return (shift << STEP_BITS) + (cellUnits >> shift);
    }

    /** Sizes are this power of two apart: from above 8 times to 16 times so much. */
    private static int shift(int units) {
        return Math.max(0, Integer.SIZE - 1 - STEP_BITS - Integer.numberOfLeadingZeros(units - 1));
    }

    // --- pages and chunks

    private CellPage page(int number) {
        CellPage page = pages[number];
        assert page != null;
        return page;
    }

    private @Nullable CellPage vacantPage() {
        if (vacant.next() == vacant && !addChunk()) {
            return null;
        }
        CellPage page = vacant.next();
        page.unlink();
        int chunk = page.start() >>> CHUNK_BITS;
        if (used[chunk]++ == 0 && spare == chunk) {
            spare = 0;
        }
        int needed = at(page.end() - 1) + (1 << UNIT_BITS);
        byte[] bytes = array(page.start());
        if (bytes.length < needed) {
            chunks[chunk] = Arrays.copyOf(bytes, Region.grown(bytes.length, needed));
        }
        return page;
    }

    private void vacate(CellPage page) {
        page.linkBehind(vacant);
        int chunk = page.start() >>> CHUNK_BITS;
        if (--used[chunk] > 0) {
            return;
        }
        boolean given = spare != 0;
        for (int i = 0; i < CHUNK_PAGES; i++) {
            CellPage each = page(chunk * CHUNK_PAGES + i);
            each.unlink();
            if (given) {
                pages[chunk * CHUNK_PAGES + i] = null;
            } else {
                each.linkLast(vacant);
            }
        }
        if (given) {
            chunks[chunk] = null;
            freeChunks.add(chunk);
        } else {
            spare = chunk;
        }
    }

    private boolean addChunk() {
        if (freeChunks.isEmpty() && chunkCount == maxChunks) {
            return false;
        }
        boolean first = chunkCount() == 0;
        int chunk = freeChunks.isEmpty() ? chunkCount++ : freeChunks.removeLast();
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunk);
            used = Arrays.copyOf(used, 2 * chunk);
            pages = Arrays.copyOf(pages, 2 * chunk * CHUNK_PAGES);
        }
        chunks[chunk] = new byte[first ? PAGE_UNITS << UNIT_BITS : Region.ROOM_BYTES];
        for (int i = 0; i < CHUNK_PAGES; i++) {
            int start = (chunk << CHUNK_BITS) + (i << PAGE_BITS);
            CellPage page = new CellPage(start, i < CHUNK_PAGES - 1 ? PAGE_UNITS : PAGE_UNITS - HEADER_UNITS);
            pages[chunk * CHUNK_PAGES + i] = page;
            page.linkLast(vacant);
        }
        return true;
    }
}
