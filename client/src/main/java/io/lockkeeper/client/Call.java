package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, and the future its caller holds. Between acceptance and completion it belongs to the {@link Pipeline}.
 */
final class Call<T> extends CompletableFuture<T> {
    private final Operation operation;
    private final @Nullable String path;
    private final Function<Reply, T> result;
    private int xid;

    /**
     * @param path for error messages, as the caller knows it
     * @param result from a reply to what the caller gets; runs on the client's thread before the next event or reply is looked at.
     *     Gets refusals too, and throws a ClientException for those it does not accept
     */
    Call(Operation operation, @Nullable String path, Function<Reply, T> result) {
        this.operation = operation;
        this.path = path;
        this.result = result;
    }

    /** A call whose xid is one of the reserved ones. */
    Call(int xid, Operation operation, Function<Reply, T> result) {
        this(operation, null, result);
        this.xid = xid;
    }

    Operation operation() {
        return operation;
    }

    /** 0 until sent, if not a reserved one. */
    int xid() {
        return xid;
    }

    void number(int next) {
        xid = next;
    }

    boolean isReserved() {
        return xid < 0;
    }

    void answer(Reply reply) {
        T value;
        try {
            value = result.apply(reply);
        } catch (RuntimeException e) {
            completeExceptionally(e);
            return;
        }
        complete(value);
    }

    void fail(ErrorCode error) {
        completeExceptionally(new ClientException(error, path));
    }

    void refuse(ErrorCode error, String reason) {
        completeExceptionally(ClientException.because(error, path, reason));
    }

    /** What dependent stages get is plain: nobody but the pipeline answers a call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
