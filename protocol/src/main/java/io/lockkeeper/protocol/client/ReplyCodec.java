package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replies and notifications, both ways. The frame's length prefix belongs to the caller. */
public final class ReplyCodec {
    /** Bytes of a reply header: int xid, long zxid, int error. */
    public static final int HEADER_BYTES = 16;

    private static final int STATE_SYNC_CONNECTED = 3;

    private ReplyCodec() {}

    /** A whole reply: header and, unless it failed, the body. */
    public static void encode(int xid, long zxid, Reply reply, JuteWriter out) {
        out.writeInt(xid).writeLong(zxid).writeInt(reply.error().code());
        encodeBody(reply, out);
    }

    /** A whole notification. {@code zxid} is that of the change, or -1 for one found by setWatches. */
    public static void encode(long zxid, WatchEvent event, JuteWriter out) {
        out.writeInt(RequestHeader.XID_NOTIFICATION).writeLong(zxid).writeInt(0);
        encodeEvent(event, out);
    }

    /** The event alone. */
    static void encodeEvent(WatchEvent event, JuteWriter out) {
        out.writeInt(event.type().code()).writeInt(STATE_SYNC_CONNECTED).writeString(event.path());
    }

    private static void encodeBody(Reply reply, JuteWriter out) {
        switch (reply) {
            case Reply.Done _, Reply.Failed _ -> {}
            case Reply.Created created -> out.writeString(created.path());
            case Reply.CreatedWithStat created -> {
                out.writeString(created.path());
                created.stat().write(out);
            }
            case Reply.StatOnly only -> only.stat().write(out);
            case Reply.Data data -> {
                out.writeBuffer(data.data());
                data.stat().write(out);
            }
            case Reply.AclAndStat acl -> {
                VectorCodec.writeAcls(out, acl.acl());
                acl.stat().write(out);
            }
            case Reply.Children children -> encodeChildren(children, out);
            case Reply.Count count -> out.writeInt(count.number());
            case Reply.Paths paths -> VectorCodec.writeStrings(out, paths.paths());
            case Reply.Synced synced -> out.writeString(synced.path());
            case Reply.WatchAdded _ -> out.writeInt(0);
            case Reply.Identities identities -> {
                out.writeInt(identities.users().size());
                for (Id user : identities.users()) {
                    out.writeString(user.scheme()).writeString(user.id());
                }
            }
            case Reply.Multi multi -> encodeMulti(multi, out);
            case Reply.SaslToken sasl -> out.writeBuffer(sasl.token());
            case Reply.Extended extended -> ExtensionCodec.write(extended, out);
        }
    }

    private static void encodeChildren(Reply.Children children, JuteWriter out) {
        children.names().write(out);
        Stat stat = children.stat();
        if (stat != null) {
            stat.write(out);
        }
    }

    private static void encodeMulti(Reply.Multi multi, JuteWriter out) {
        for (Reply.MultiPart part : multi.parts()) {
            int error = part.reply().error().code();
            out.writeInt(part.opCode()).writeBoolean(false).writeInt(error);
            if (part.opCode() == OpCode.ERROR) {
                out.writeInt(error);
            } else {
                encodeBody(part.reply(), out);
            }
        }
        out.writeInt(-1).writeBoolean(true).writeInt(-1);
    }

    /** Reads the body that answers a request with this code; {@code in} stands behind a header that says {@code error}. */
    public static Reply decode(int opCode, ErrorCode error, JuteReader in) {
        if (error != ErrorCode.OK) {
            return Reply.failed(error);
        }
        return switch (opCode) {
            case OpCode.CREATE -> new Reply.Created(required(in));
            case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
                new Reply.CreatedWithStat(required(in), Stat.read(in));
            case OpCode.EXISTS, OpCode.SET_DATA, OpCode.SET_ACL -> new Reply.StatOnly(Stat.read(in));
            case OpCode.GET_DATA, OpCode.RECONFIG -> new Reply.Data(in.readBuffer(), Stat.read(in));
            case OpCode.GET_ACL -> {
                var acls = VectorCodec.readAcls(in);
                yield new Reply.AclAndStat(acls == null ? List.of() : acls, Stat.read(in));
            }
            case OpCode.GET_CHILDREN -> new Reply.Children(ChildNames.read(in), null);
            case OpCode.GET_CHILDREN2 -> new Reply.Children(ChildNames.read(in), Stat.read(in));
            case OpCode.GET_ALL_CHILDREN_NUMBER -> new Reply.Count(in.readInt());
            case OpCode.GET_EPHEMERALS -> {
                List<String> paths = VectorCodec.readStrings(in);
                yield new Reply.Paths(paths == null ? List.of() : paths);
            }
            case OpCode.SYNC -> new Reply.Synced(in.readString());
            case OpCode.ADD_WATCH -> {
                in.readInt();
                yield new Reply.WatchAdded();
            }
            case OpCode.WHO_AM_I -> {
                List<Id> users = new ArrayList<>();
                for (int count = in.readCount(); count > 0; count--) {
                    users.add(new Id(in.readString(), in.readString()));
                }
                yield new Reply.Identities(users);
            }
            case OpCode.MULTI, OpCode.MULTI_READ -> decodeMulti(in);
            case OpCode.SASL -> new Reply.SaslToken(in.readBuffer());
            case OpCode.LIST_CHILDREN, OpCode.SUBTREE_SIZE, OpCode.DELETE_SUBTREE, OpCode.RESUME_WATCHES ->
                ExtensionCodec.readReply(opCode, in);
            default -> Reply.DONE;
        };
    }

    private static Reply decodeMulti(JuteReader in) {
        List<Reply.MultiPart> parts = new ArrayList<>();
        while (true) {
            int type = in.readInt();
            boolean done = in.readBoolean();
            int error = in.readInt();
            if (done) {
                return new Reply.Multi(parts);
            }
            Reply reply = switch (type) {
                case OpCode.ERROR -> {
                    in.readInt();
                    yield Reply.failed(ErrorCode.of(error));
                }
                case OpCode.DELETE, OpCode.CHECK -> Reply.DONE;
                case OpCode.CREATE, OpCode.CREATE2, OpCode.SET_DATA, OpCode.GET_CHILDREN, OpCode.GET_DATA ->
                    decode(type, ErrorCode.OK, in);
                default -> throw in.malformed("result of type " + type + " in a multi");
            };
            parts.add(new Reply.MultiPart(type, reply));
        }
    }

    /** Reads a notification behind its reply header. */
    public static WatchEvent decodeEvent(JuteReader in) {
        int type = in.readInt();
        in.readInt();
        WatchEvent.Type known = WatchEvent.Type.ofCode(type);
        if (known == null) {
            throw in.malformed("unknown event type " + type);
        }
        return new WatchEvent(known, required(in));
    }

    private static String required(JuteReader in) {
        @Nullable String value = in.readString();
        if (value == null) {
            throw in.malformed("null path");
        }
        return value;
    }
}
