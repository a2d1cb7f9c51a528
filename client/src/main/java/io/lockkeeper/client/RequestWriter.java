package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.RequestCodec;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends what the pipeline holds: many requests in one write, and a ping when there was nothing to send for a while. Lives as long as
 * its connection; closes it when writing fails, which the reading thread then notices.
 */
final class RequestWriter implements Runnable {
    private static final int BATCH_CALLS = 512;
    private static final int BATCH_BYTES = 64 << 10;

    private final Pipeline pipeline;
    private final Wire wire;
    private final int maxRequest;
    private final int extensions;
    private final boolean syncsBeforeReads;
    private final long pingNanos;
    private final JuteWriter out = new JuteWriter(BATCH_BYTES + 1024);
    private final List<Call<?>> batch = new ArrayList<>(BATCH_CALLS);
    private final List<Call<?>> encoded = new ArrayList<>(BATCH_CALLS);
    private int next;

    /** @param extensions what the server of this connection knows beyond the protocol, bits of {@link Extensions} */
    RequestWriter(Pipeline pipeline, Wire wire, ClientOptions options, int extensions, int pingMillis) {
        this.pipeline = pipeline;
        this.wire = wire;
        this.maxRequest = options.maxRequestBytes();
        this.extensions = extensions;
        this.syncsBeforeReads = options.linearizableReads() && (extensions & Extensions.LINEARIZABLE_READS) == 0;
        this.pingNanos = TimeUnit.MILLISECONDS.toNanos(pingMillis);
    }

    @Override
    public void run() {
        try {
            while (pipeline.take(batch, BATCH_CALLS, pingNanos)) {
                if (batch.isEmpty()) {
                    ping();
                }
                while (next < batch.size()) {
                    encode(batch.get(next++));
                    if (out.length() >= BATCH_BYTES) {
                        flush();
                    }
                }
                batch.clear();
                next = 0;
                flush();
            }
        } catch (IOException | InterruptedException _) {
            // What follows from it happens where the replies are read: there all that went this far fails.
            pipeline.sending(batch.subList(next, batch.size()));
        } finally {
            wire.close();
        }
    }

    private void encode(Call<?> call) {
        if (!Extensions.cover(extensions, call.operation())) {
            // Whoever does not know an operation ends the connection, and all that is under way with it.
            refuse(call, ErrorCode.UNIMPLEMENTED, "the server does not know the operation " + call.operation().opCode());
            return;
        }
        if (syncsBeforeReads && call.operation() instanceof Operation.Read read && read.showsTree()) {
            sync();
        }
        int start = out.length();
        out.writeInt(0).writeInt(call.xid()).writeInt(call.operation().opCode());
        try {
            RequestCodec.encode(call.operation(), out);
        } catch (IllegalArgumentException e) {
            out.truncate(start);
            refuse(call, ErrorCode.BAD_ARGUMENTS, String.valueOf(e.getMessage()));
            return;
        }
        int length = out.length() - start - Integer.BYTES;
        if (length > maxRequest) {
            out.truncate(start);
            refuse(call, ErrorCode.BAD_ARGUMENTS, "the request has " + length + " bytes, the limit is " + maxRequest);
            return;
        }
        out.patchInt(start, length);
        encoded.add(call);
    }

    private void refuse(Call<?> call, ErrorCode error, String reason) {
        call.refuse(error, reason);
        pipeline.release(call.isReserved() ? 0 : 1);
    }

    /** On the same connection, right ahead of the read: one without the other cannot be answered. */
    private void sync() {
        int start = out.length();
        out.writeInt(0).writeInt(RequestHeader.XID_OWN_SYNC).writeInt(OpCode.SYNC).writeString("/");
        out.patchInt(start, out.length() - start - Integer.BYTES);
    }

    private void ping() {
        out.writeInt(RequestHeader.BYTES).writeInt(RequestHeader.XID_PING).writeInt(OpCode.PING);
    }

    private void flush() throws IOException {
        if (!encoded.isEmpty()) {
            pipeline.sending(encoded);
            encoded.clear();
        }
        if (out.length() > 0) {
            wire.write(out.array(), out.length());
            out.clear();
        }
    }
}
