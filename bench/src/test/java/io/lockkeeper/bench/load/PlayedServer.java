package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.ReplyCodec;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.SessionPassword;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server that knows which znodes there are and what their values are, and little more; one of its answers may be wrong on purpose. */
final class PlayedServer implements AutoCloseable {
    /** What it does to answers to gets and lists, once it has given a few right ones. */
    enum Fault { NONE, OTHER_XID, SHORT_VALUE, OTHER_VALUE, FEW_CHILDREN, HUGE_FRAME, REFUSAL, HANG_UP }

    private static final int RIGHT_ANSWERS = 10;

    private final ServerSocket listening;
    private final Fault fault;
    private final Map<String, byte[]> znodes = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> asked = new ConcurrentHashMap<>();
    private final AtomicLong reads = new AtomicLong();

    PlayedServer(Fault fault) {
        this.fault = fault;
        try {
            listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    Set<String> znodes() {
        return znodes.keySet();
    }

    long asked(int opCode) {
        return asked.getOrDefault(opCode, new AtomicLong()).get();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            ConnectRequest.read(new JuteReader(frame(in)));
            JuteWriter hello = new JuteWriter();
            new ConnectResponse(30_000, 1, new byte[SessionPassword.BYTES], false).write(hello);
            send(hello, out);
            for (int opCode = 0; opCode != OpCode.CLOSE_SESSION; ) {
                JuteReader request = new JuteReader(frame(in));
                int xid = request.readInt();
                opCode = request.readInt();
                asked.computeIfAbsent(opCode, _ -> new AtomicLong()).incrementAndGet();
                JuteWriter reply = new JuteWriter();
                if (!encode(xid, RequestCodec.decode(opCode, request), reply)) {
                    return;
                }
                send(reply, out);
            }
        } catch (IOException _) {
            // The client has gone.
        }
    }

    private boolean encode(int xid, Operation operation, JuteWriter out) {
        Reply reply = answer(operation);
        boolean read = operation instanceof Operation.GetData || operation instanceof Operation.GetChildren;
        if (!read || reads.incrementAndGet() <= RIGHT_ANSWERS) {
            ReplyCodec.encode(operation instanceof Operation.Ping ? RequestHeader.XID_PING : xid, 1, reply, out);
            return true;
        }
        switch (fault) {
            case NONE -> ReplyCodec.encode(xid, 1, reply, out);
            case OTHER_XID -> ReplyCodec.encode(xid + 1, 1, reply, out);
            case SHORT_VALUE -> ReplyCodec.encode(xid, 1, new Reply.Data(new byte[3], stat(3, 0)), out);
            case OTHER_VALUE -> ReplyCodec.encode(xid, 1, new Reply.Data(new byte[100], stat(100, 0)), out);
            case FEW_CHILDREN -> ReplyCodec.encode(xid, 1, new Reply.Children(ChildNames.NONE, stat(0, 0)), out);
            case HUGE_FRAME -> out.writeRaw(new byte[100_000], 0, 100_000);
            case REFUSAL -> ReplyCodec.encode(xid, 1, Reply.failed(ErrorCode.NO_AUTH), out);
            case HANG_UP -> {
                return false;
            }
        }
        return true;
    }

    private Reply answer(Operation operation) {
        return switch (operation) {
            case Operation.Create create -> znodes.putIfAbsent(path(create.path()), data(create.data())) == null
                    ? new Reply.Created(path(create.path())) : Reply.failed(ErrorCode.NODE_EXISTS);
            case Operation.Delete delete ->
                znodes.remove(path(delete.path())) != null ? Reply.DONE : Reply.failed(ErrorCode.NO_NODE);
            case Operation.SetData set -> znodes.replace(path(set.path()), data(set.data())) != null
                    ? new Reply.StatOnly(stat(data(set.data()).length, 0)) : Reply.failed(ErrorCode.NO_NODE);
            case Operation.Check check -> znodes.containsKey(path(check.path())) ? Reply.DONE : Reply.failed(ErrorCode.NO_NODE);
            case Operation.GetData get -> {
                byte[] value = znodes.get(path(get.path()));
                yield value == null ? Reply.failed(ErrorCode.NO_NODE) : new Reply.Data(value, stat(value.length, 0));
            }
            case Operation.GetChildren list -> children(path(list.path()));
            case Operation.Multi multi -> {
                List<Reply.MultiPart> parts = new ArrayList<>();
                for (Operation.Write write : multi.operations()) {
                    parts.add(new Reply.MultiPart(write.opCode(), answer(write)));
                }
                yield new Reply.Multi(parts);
            }
            default -> Reply.DONE;
        };
    }

    private Reply children(String path) {
        String prefix = path + "/";
        List<String> names = znodes.keySet().stream().filter(each -> each.startsWith(prefix))
                .map(each -> each.substring(prefix.length())).toList();
        return new Reply.Children(ChildNames.of(names), stat(0, names.size()));
    }

    private static Stat stat(int dataLength, int children) {
        return new Stat(1, 1, 1, 1, 0, 0, 0, 0, dataLength, children, 1);
    }

    private static String path(@Nullable String path) {
        return path == null ? "" : path;
    }

    private static byte[] data(byte @Nullable [] data) {
        return data == null ? new byte[0] : data;
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    private static void send(JuteWriter reply, OutputStream out) throws IOException {
        JuteWriter framed = new JuteWriter(reply.length() + Integer.BYTES);
        framed.writeInt(reply.length()).writeRaw(reply.array(), 0, reply.length());
        out.write(framed.array(), 0, framed.length());
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
