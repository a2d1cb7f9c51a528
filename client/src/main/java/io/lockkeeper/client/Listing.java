package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page cut out of a whole list of children, as a server with pages would cut it. */
final class Listing {
    private final List<Reply.Child> page = new ArrayList<>();
    private final PageRequest request;
    private final Stat stat;
    private boolean more;

    private Listing(PageRequest request, Stat stat) {
        this.request = request;
        this.stat = stat;
    }

    static Listing of(Children children, PageRequest request) {
        Listing listing = new Listing(request, children.stat());
        int most = request.detail() == ChildDetail.NAME
                ? request.maxChildren()
                : Math.min(request.maxChildren(), BigTrees.MAX_STOCK_DETAILS);
        String after = request.after();
        byte @Nullable [] start = after == null ? null : bytes(after);
        List<byte[]> names = new ArrayList<>();
        for (String name : children.names()) {
            byte[] bytes = bytes(name);
            if ((start == null || Arrays.compareUnsigned(bytes, start) > 0) && request.filter().accepts(bytes, bytes.length)) {
                names.add(bytes);
            }
        }
        names.sort(Arrays::compareUnsigned);
        long length = 0;
        for (byte[] name : names) {
            length += Integer.BYTES + name.length;
            boolean full = !listing.page.isEmpty() && (listing.page.size() == most || listing.exceeds(length));
            if (full) {
                listing.more = true;
                break;
            }
            listing.page.add(new Reply.Child(new String(name, StandardCharsets.UTF_8), ErrorCode.OK, null, null));
        }
        return listing;
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private boolean exceeds(long bytes) {
        return request.maxBytes() > 0 && bytes > request.maxBytes();
    }

    boolean isOfNamesOnly() {
        return request.detail() == ChildDetail.NAME || page.isEmpty();
    }

    Reply.ChildPage names() {
        return result(page, more);
    }

    /** The same with what was read of each child; one that is gone by now is left out. */
    Reply.ChildPage detailed(List<Reply> replies) {
        List<Reply.Child> detailed = new ArrayList<>();
        long length = 0;
        for (int i = 0; i < page.size(); i++) {
            String name = page.get(i).name();
            Reply.@Nullable Child child = switch (replies.get(i)) {
                case Reply.Data(byte[] data, Stat itsStat) ->
                    new Reply.Child(name, ErrorCode.OK, itsStat, request.detail() == ChildDetail.DATA ? data : null);
                case Reply other when other.error() == ErrorCode.NO_NODE -> null;
                case Reply other -> new Reply.Child(name, other.error(), null, null);
            };
            if (child != null) {
                length += Integer.BYTES + name.length() + Stat.BYTES + (child.data() == null ? 0 : child.data().length);
                if (!detailed.isEmpty() && exceeds(length)) {
                    return result(detailed, true);
                }
                detailed.add(child);
            }
        }
        return more && detailed.isEmpty() ? result(List.of(), page.getLast().name()) : result(detailed, more);
    }

    private Reply.ChildPage result(List<Reply.Child> children, boolean goesOn) {
        return result(children, goesOn ? children.getLast().name() : null);
    }

    private Reply.ChildPage result(List<Reply.Child> children, @Nullable String next) {
        return new Reply.ChildPage(request.detail(), children, next, stat);
    }
}
