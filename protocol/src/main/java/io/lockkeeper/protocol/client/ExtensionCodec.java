package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies of the extensions, both ways: byte by byte in docs/protocol-extensions.md. */
final class ExtensionCodec {
    private ExtensionCodec() {}

    static Operation readRequest(int opCode, JuteReader in) {
        return switch (opCode) {
            case OpCode.LIST_CHILDREN -> readListChildren(in);
            case OpCode.SUBTREE_SIZE -> new Operation.SubtreeSize(in.readString());
            case OpCode.DELETE_SUBTREE -> readDeleteSubtree(in);
            case OpCode.RESUME_WATCHES -> new Operation.ResumeWatches(in.readLong(), readPaths(in), readPaths(in));
            default -> throw new IllegalArgumentException("no extension has the code " + opCode);
        };
    }

    private static List<String> readPaths(JuteReader in) {
        List<String> paths = VectorCodec.readStrings(in);
        if (paths == null) {
            throw in.malformed("null list of paths");
        }
        for (String path : paths) {
            if (path == null) {
                throw in.malformed("null path");
            }
        }
        return paths;
    }

    private static Operation.ListChildren readListChildren(JuteReader in) {
        String path = in.readString();
        String after = in.readString();
        NameFilter filter = new NameFilter(in.readString(), in.readString());
        ChildDetail detail = readDetail(in);
        int maxChildren = in.readInt();
        int maxBytes = in.readInt();
        if (maxChildren < 1 || maxBytes < 0) {
            throw in.malformed("a page of " + maxChildren + " children, " + maxBytes + " bytes");
        }
        if (filter.patternLength() > NameFilter.MAX_PATTERN_BYTES) {
            throw in.malformed("a pattern of " + filter.patternLength() + " bytes, the limit is " + NameFilter.MAX_PATTERN_BYTES);
        }
        return new Operation.ListChildren(path, after, filter, detail, maxChildren, maxBytes);
    }

    private static ChildDetail readDetail(JuteReader in) {
        int code = in.readInt();
        ChildDetail detail = ChildDetail.ofCode(code);
        if (detail == null) {
            throw in.malformed("unknown detail " + code);
        }
        return detail;
    }

    private static Operation.DeleteSubtree readDeleteSubtree(JuteReader in) {
        String path = in.readString();
        int limit = in.readInt();
        if (limit < 1) {
            throw in.malformed("a limit of " + limit + " znodes");
        }
        return new Operation.DeleteSubtree(path, limit);
    }

    static void write(Operation.ExtendedRead operation, JuteWriter out) {
        switch (operation) {
            case Operation.ListChildren list -> {
                out.writeString(list.path()).writeString(list.after());
                out.writeString(list.filter().prefix()).writeString(list.filter().pattern());
                out.writeInt(list.detail().code()).writeInt(list.maxChildren()).writeInt(list.maxBytes());
            }
            case Operation.SubtreeSize size -> out.writeString(size.path());
            case Operation.ResumeWatches resume -> {
                out.writeLong(resume.heardUpTo());
                VectorCodec.writeStrings(out, resume.persistent());
                VectorCodec.writeStrings(out, resume.persistentRecursive());
            }
        }
    }

    static Reply readReply(int opCode, JuteReader in) {
        return switch (opCode) {
            case OpCode.LIST_CHILDREN -> readPage(in);
            case OpCode.SUBTREE_SIZE -> new Reply.SubtreeSize(in.readLong(), in.readLong(), Stat.read(in));
            case OpCode.DELETE_SUBTREE -> new Reply.SubtreeDeleted(in.readInt(), in.readLong());
            case OpCode.RESUME_WATCHES -> readResumed(in);
            default -> throw new IllegalArgumentException("no extension has the code " + opCode);
        };
    }

    private static Reply.Resumed readResumed(JuteReader in) {
        boolean complete = in.readBoolean();
        List<Reply.Missed> missed = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            missed.add(new Reply.Missed(in.readLong(), ReplyCodec.decodeEvent(in)));
        }
        return new Reply.Resumed(complete, missed);
    }

    private static Reply.ChildPage readPage(JuteReader in) {
        Stat stat = Stat.read(in);
        @Nullable String next = in.readString();
        ChildDetail detail = readDetail(in);
        List<Reply.Child> children = new ArrayList<>();
        for (int left = in.readCount(); left > 0; left--) {
            children.add(readChild(detail, in));
        }
        return new Reply.ChildPage(detail, children, next, stat);
    }

    private static Reply.Child readChild(ChildDetail detail, JuteReader in) {
        @Nullable String name = in.readString();
        if (name == null) {
            throw in.malformed("a child without a name");
        }
        if (detail == ChildDetail.NAME) {
            return new Reply.Child(name, ErrorCode.OK, null, null);
        }
        ErrorCode refusal = ErrorCode.of(in.readInt());
        if (refusal != ErrorCode.OK) {
            return new Reply.Child(name, refusal, null, null);
        }
        Stat stat = Stat.read(in);
        return new Reply.Child(name, refusal, stat, detail == ChildDetail.DATA ? in.readBuffer() : null);
    }

    static void write(Reply.Extended reply, JuteWriter out) {
        switch (reply) {
            case Reply.ChildPage page -> {
                page.stat().write(out);
                out.writeString(page.next()).writeInt(page.detail().code()).writeInt(page.children().size());
                for (Reply.Child child : page.children()) {
                    write(child, page.detail(), out);
                }
            }
            case Reply.SubtreeSize size -> {
                out.writeLong(size.znodes()).writeLong(size.dataBytes());
                size.stat().write(out);
            }
            case Reply.Resumed resumed -> {
                out.writeBoolean(resumed.complete()).writeInt(resumed.missed().size());
                for (Reply.Missed missed : resumed.missed()) {
                    out.writeLong(missed.zxid());
                    ReplyCodec.encodeEvent(missed.event(), out);
                }
            }
            case Reply.SubtreeDeleted deleted -> out.writeInt(deleted.deleted()).writeLong(deleted.present());
        }
    }

    private static void write(Reply.Child child, ChildDetail detail, JuteWriter out) {
        out.writeString(child.name());
        if (detail == ChildDetail.NAME) {
            return;
        }
        out.writeInt(child.refusal().code());
        Stat stat = child.stat();
        if (stat != null) {
            stat.write(out);
            if (detail == ChildDetail.DATA) {
                out.writeBuffer(child.data());
            }
        }
    }
}
