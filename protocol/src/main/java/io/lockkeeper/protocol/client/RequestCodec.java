package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.VectorCodec;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Request bodies, both ways. Decoding never throws: a body that cannot be read becomes {@link Operation.Undecodable}, a code that
 * is no request {@link Operation.Unknown}. Bytes after the last field are ignored.
 */
public final class RequestCodec {
    private static final Operation PING = new Operation.Ping();
    private static final Operation WHO_AM_I = new Operation.WhoAmI();
    private static final Operation CLOSE_SESSION = new Operation.CloseSession();

    private RequestCodec() {}

    /** Decodes the body of a request with this operation code; {@code in} stands behind the request header. */
    public static Operation decode(int opCode, JuteReader in) {
        try {
            return decodeBody(opCode, in);
        } catch (MalformedException e) {
            return new Operation.Undecodable(opCode, String.valueOf(e.getMessage()));
        }
    }

    private static Operation decodeBody(int opCode, JuteReader in) {
        return switch (opCode) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> readCreate(opCode, in);
            case OpCode.DELETE -> new Operation.Delete(in.readString(), in.readInt());
            case OpCode.DELETE_CONTAINER -> new Operation.DeleteContainer(in.readString());
            case OpCode.SET_DATA -> new Operation.SetData(in.readString(), in.readBuffer(), in.readInt());
            case OpCode.SET_ACL -> new Operation.SetAcl(in.readString(), VectorCodec.readAcls(in), in.readInt());
            case OpCode.MULTI -> readMulti(in);
            case OpCode.MULTI_READ -> readMultiRead(in);
            case OpCode.RECONFIG ->
                new Operation.Reconfig(in.readString(), in.readString(), in.readString(), in.readLong());
            case OpCode.EXISTS -> new Operation.Exists(in.readString(), in.readBoolean());
            case OpCode.GET_DATA -> new Operation.GetData(in.readString(), in.readBoolean());
            case OpCode.GET_ACL -> new Operation.GetAcl(in.readString());
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 ->
                new Operation.GetChildren(opCode, in.readString(), in.readBoolean());
            case OpCode.GET_ALL_CHILDREN_NUMBER -> new Operation.GetAllChildrenNumber(in.readString());
            case OpCode.GET_EPHEMERALS -> new Operation.GetEphemerals(in.readString());
            case OpCode.SYNC -> new Operation.Sync(in.readString());
            case OpCode.PING -> PING;
            case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 -> readSetWatches(opCode, in);
            case OpCode.ADD_WATCH -> readAddWatch(in);
            case OpCode.CHECK_WATCHES -> new Operation.CheckWatches(in.readString(), readWatcherType(in));
            case OpCode.REMOVE_WATCHES -> new Operation.RemoveWatches(in.readString(), readWatcherType(in));
            case OpCode.WHO_AM_I -> WHO_AM_I;
            case OpCode.CLOSE_SESSION -> CLOSE_SESSION;
            case OpCode.LIST_CHILDREN, OpCode.SUBTREE_SIZE, OpCode.DELETE_SUBTREE, OpCode.RESUME_WATCHES ->
                ExtensionCodec.readRequest(opCode, in);
            case OpCode.AUTH -> {
                in.readInt(); // a type that nobody ever used
                yield new Operation.Auth(in.readString(), in.readBuffer());
            }
            case OpCode.SASL -> new Operation.Sasl(in.readBuffer());
            default -> new Operation.Unknown(opCode);
        };
    }

    private static Operation.Create readCreate(int opCode, JuteReader in) {
        String path = in.readString();
        byte[] data = in.readBuffer();
        List<Acl> acl = VectorCodec.readAcls(in);
        int flags = in.readInt();
        long ttl = opCode == OpCode.CREATE_TTL ? in.readLong() : -1;
        return new Operation.Create(opCode, path, data, acl, flags, ttl);
    }

    private static Operation readMulti(JuteReader in) {
        List<Operation.Write> operations = new ArrayList<>();
        for (int type = readMultiType(in); type != OpCode.ERROR; type = readMultiType(in)) {
            operations.add(
                    switch (type) {
                        case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
                            normalised(readCreate(type, in), in);
                        case OpCode.DELETE -> new Operation.Delete(in.readString(), in.readInt());
                        case OpCode.SET_DATA ->
                            new Operation.SetData(in.readString(), in.readBuffer(), in.readInt());
                        case OpCode.CHECK -> new Operation.Check(in.readString(), in.readInt());
                        default -> throw in.malformed("operation " + type + " is not allowed in a multi");
                    });
        }
        return new Operation.Multi(operations);
    }

    /** Compat: within a multi the flags decide which create it is, and flags that do not fit spoil the whole request. */
    private static Operation.Create normalised(Operation.Create create, JuteReader in) {
        CreateMode mode = CreateMode.ofFlag(create.flags());
        boolean ttl = create.opCode() == OpCode.CREATE_TTL;
        if (mode == null || mode.isTtl() && !ttl) {
            throw in.malformed("create flags " + create.flags() + " are not allowed with operation " + create.opCode());
        }
        int opCode = mode == CreateMode.CONTAINER
                ? OpCode.CREATE_CONTAINER
                : ttl && !mode.isTtl() ? OpCode.CREATE : create.opCode();
        return opCode == create.opCode()
                ? create
                : new Operation.Create(opCode, create.path(), create.data(), create.acl(), create.flags(), -1);
    }

    private static Operation readMultiRead(JuteReader in) {
        List<Operation.Read> operations = new ArrayList<>();
        for (int type = readMultiType(in); type != OpCode.ERROR; type = readMultiType(in)) {
            operations.add(
                    switch (type) {
                        case OpCode.GET_DATA -> new Operation.GetData(in.readString(), in.readBoolean());
                        case OpCode.GET_CHILDREN ->
                            new Operation.GetChildren(type, in.readString(), in.readBoolean());
                        default -> throw in.malformed("operation " + type + " is not allowed in a multiRead");
                    });
        }
        return new Operation.MultiRead(operations);
    }

    /** The type of the next part of a multi; -1 at its end. */
    private static int readMultiType(JuteReader in) {
        int type = in.readInt();
        boolean done = in.readBoolean();
        in.readInt();
        if (!done && type == OpCode.ERROR) {
            throw in.malformed("operation -1 is not allowed in a multi");
        }
        return done ? OpCode.ERROR : type;
    }

    private static Operation readSetWatches(int opCode, JuteReader in) {
        long relativeZxid = in.readLong();
        List<String> data = readPaths(in);
        List<String> exist = readPaths(in);
        List<String> child = readPaths(in);
        boolean all = opCode == OpCode.SET_WATCHES2;
        List<String> persistent = all ? readPaths(in) : List.of();
        List<String> recursive = all ? readPaths(in) : List.of();
        return new Operation.SetWatches(opCode, relativeZxid, data, exist, child, persistent, recursive);
    }

    private static List<String> readPaths(JuteReader in) {
        List<String> paths = VectorCodec.readStrings(in);
        if (paths == null) {
            throw in.malformed("null list of paths");
        }
        return paths;
    }

    private static Operation readAddWatch(JuteReader in) {
        String path = in.readString();
        int mode = in.readInt();
        if (mode != 0 && mode != 1) {
            throw in.malformed("unknown watch mode " + mode);
        }
        return new Operation.AddWatch(path, mode == 1);
    }

    private static WatcherType readWatcherType(JuteReader in) {
        int code = in.readInt();
        WatcherType type = WatcherType.ofCode(code);
        if (type == null) {
            throw in.malformed("unknown watcher type " + code);
        }
        return type;
    }

    /** Writes a request body, as a client does. */
    public static void encode(Operation operation, JuteWriter out) {
        switch (operation) {
            case Operation.Create create -> writeCreate(create, out);
            case Operation.Delete delete -> out.writeString(delete.path()).writeInt(delete.version());
            case Operation.DeleteContainer delete -> out.writeString(delete.path());
            case Operation.SetData set ->
                out.writeString(set.path()).writeBuffer(set.data()).writeInt(set.version());
            case Operation.SetAcl set -> {
                out.writeString(set.path());
                VectorCodec.writeAcls(out, set.acl());
                out.writeInt(set.version());
            }
            case Operation.Check check -> out.writeString(check.path()).writeInt(check.version());
            case Operation.Multi multi -> writeParts(multi.operations(), out);
            case Operation.MultiRead multi -> writeParts(multi.operations(), out);
            case Operation.Reconfig r ->
                out.writeString(r.joining()).writeString(r.leaving()).writeString(r.members()).writeLong(r.configVersion());
            case Operation.Exists read -> writePathAndWatch(read.path(), read.watch(), out);
            case Operation.GetData read -> writePathAndWatch(read.path(), read.watch(), out);
            case Operation.GetChildren read -> writePathAndWatch(read.path(), read.watch(), out);
            case Operation.GetAcl read -> out.writeString(read.path());
            case Operation.GetAllChildrenNumber read -> out.writeString(read.path());
            case Operation.GetEphemerals read -> out.writeString(read.prefix());
            case Operation.Sync sync -> out.writeString(sync.path());
            case Operation.SetWatches set -> writeSetWatches(set, out);
            case Operation.AddWatch add -> out.writeString(add.path()).writeInt(add.recursive() ? 1 : 0);
            case Operation.CheckWatches check -> out.writeString(check.path()).writeInt(check.type().code());
            case Operation.RemoveWatches remove -> out.writeString(remove.path()).writeInt(remove.type().code());
            case Operation.Auth auth -> out.writeInt(0).writeString(auth.scheme()).writeBuffer(auth.proof());
            case Operation.Sasl sasl -> out.writeBuffer(sasl.token());
            case Operation.CreateSession create -> out.writeInt(create.timeoutMillis());
            case Operation.ExtendedRead read -> ExtensionCodec.write(read, out);
            case Operation.DeleteSubtree delete -> out.writeString(delete.path()).writeInt(delete.limit());
            case Operation.Ping _, Operation.WhoAmI _, Operation.CloseSession _ -> {}
            case Operation.Undecodable _, Operation.Throttled _, Operation.Unknown _ ->
                throw new IllegalArgumentException("not a request a client can make: " + operation);
        }
    }

    private static void writeCreate(Operation.Create create, JuteWriter out) {
        out.writeString(create.path()).writeBuffer(create.data());
        VectorCodec.writeAcls(out, create.acl());
        out.writeInt(create.flags());
        if (create.opCode() == OpCode.CREATE_TTL) {
            out.writeLong(create.ttl());
        }
    }

    private static void writeParts(List<? extends Operation> operations, JuteWriter out) {
        for (Operation operation : operations) {
            out.writeInt(operation.opCode()).writeBoolean(false).writeInt(-1);
            encode(operation, out);
        }
        out.writeInt(-1).writeBoolean(true).writeInt(-1);
    }

    private static void writePathAndWatch(@Nullable String path, boolean watch, JuteWriter out) {
        out.writeString(path).writeBoolean(watch);
    }

    private static void writeSetWatches(Operation.SetWatches set, JuteWriter out) {
        out.writeLong(set.relativeZxid());
        VectorCodec.writeStrings(out, set.data());
        VectorCodec.writeStrings(out, set.exist());
        VectorCodec.writeStrings(out, set.child());
        if (set.opCode() == OpCode.SET_WATCHES2) {
            VectorCodec.writeStrings(out, set.persistent());
            VectorCodec.writeStrings(out, set.persistentRecursive());
        }
    }
}
