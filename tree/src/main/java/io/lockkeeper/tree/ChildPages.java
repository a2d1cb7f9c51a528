package io.lockkeeper.tree;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads children page by page. A page names the last child it has looked at, and the next one begins behind that name, whether it is
 * still there or not: so who reads all pages sees every child once that was there all the time, whatever comes and goes meanwhile.
 */
final class ChildPages {
    /** A page is no longer than this, unless a single child is: what every client takes. */
    static final int MAX_BYTES = 1024 * 1024 - 1024;
    /** How much is looked at for one page, in about nanoseconds: many names may be there and few wanted. */
    static final long MAX_WORK = 16_000_000;

    private static final int WORK_PER_NAME = 64;
    private static final int BYTES_PER_CHILD = 4;
    private static final int BYTES_PER_DETAIL = 8 + Stat.BYTES;

    private final TreeState state;
    private final Znodes znodes;
    private byte[] name = new byte[256];

    ChildPages(TreeState state) {
        this.state = state;
        this.znodes = state.znodes;
    }

    /** @param mayRead whether the reader may know more of a child than its name */
    Reply.ChildPage page(int parent, Operation.ListChildren list, IntPredicate mayRead) {
        ChildOrder order = state.orders.of(parent);
        NameFilter filter = list.filter();
        int limit = list.maxBytes() == 0 ? MAX_BYTES : Math.min(list.maxBytes(), MAX_BYTES);
        List<Reply.Child> children = new ArrayList<>();
        int examined = Znodes.NONE;
        boolean more = false;
        long bytes = 0;
        long work = 0;
        for (int at = start(order, list); at < order.size() && !more; at++) {
            int child = order.slot(at);
            int length = readName(child);
            if (!beginsWith(filter.prefixBytes(), length)) {
                break; // and so does none behind it
            }
            work += WORK_PER_NAME + (long) length * filter.patternLength();
            boolean wanted = filter.accepts(name, length);
            int weight = wanted ? weight(child, length, list.detail()) : 0;
            boolean full = wanted && !children.isEmpty() && (children.size() >= list.maxChildren() || bytes + weight > limit);
            if (full || work > MAX_WORK && examined != Znodes.NONE) {
                more = true;
            } else {
                examined = child;
                if (wanted) {
                    children.add(child(child, length, list.detail(), mayRead));
                    bytes += weight;
                }
            }
        }
        return new Reply.ChildPage(list.detail(), children, more ? text(readName(examined)) : null, state.stat(parent));
    }

    private static int start(ChildOrder order, Operation.ListChildren list) {
        String after = list.after();
        byte[] prefix = list.filter().prefixBytes();
        int behind = after == null ? 0 : order.firstBehind(after.getBytes(StandardCharsets.UTF_8), false);
        return prefix.length == 0 ? behind : Math.max(behind, order.firstBehind(prefix, true));
    }

    private boolean beginsWith(byte[] prefix, int length) {
        for (int i = 0; i < prefix.length; i++) {
            if (i == length || name[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private int readName(int slot) {
        int length = znodes.nameLength(slot);
        if (name.length < length) {
            name = new byte[length * 2];
        }
        znodes.copyName(slot, name, 0);
        return length;
    }

    private String text(int length) {
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    private int weight(int child, int nameLength, ChildDetail detail) {
        return BYTES_PER_CHILD
                + nameLength
                + (detail == ChildDetail.NAME ? 0 : BYTES_PER_DETAIL)
                + (detail == ChildDetail.DATA ? znodes.dataLength(child) : 0);
    }

    private Reply.Child child(int slot, int nameLength, ChildDetail detail, IntPredicate mayRead) {
        String text = text(nameLength);
        if (detail == ChildDetail.NAME) {
            return new Reply.Child(text, ErrorCode.OK, null, null);
        }
        if (!mayRead.test(slot)) {
            return new Reply.Child(text, ErrorCode.NO_AUTH, null, null);
        }
        byte @Nullable [] data = detail == ChildDetail.DATA ? znodes.data(slot) : null;
        return new Reply.Child(text, ErrorCode.OK, state.stat(slot), data);
    }
}
