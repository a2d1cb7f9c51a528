package io.lockkeeper.client;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A group of writes that happen all or not at all; from {@link Client#multi}. For one thread, and for one {@link #commit}. */
public final class Multi {
    private final Client client;
    private final List<Operation.Write> operations = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();

    Multi(Client client) {
        this.client = client;
    }

    public Multi create(String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode) {
        int opCode = mode == CreateMode.CONTAINER ? OpCode.CREATE_CONTAINER : OpCode.CREATE;
        return add(path, new Operation.Create(opCode, client.absolute(path), data, acl, mode.flag(), -1));
    }

    public Multi createWithTtl(String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode, long ttlMillis) {
        return add(path, new Operation.Create(OpCode.CREATE_TTL, client.absolute(path), data, acl, mode.flag(), ttlMillis));
    }

    public Multi delete(String path, int version) {
        return add(path, new Operation.Delete(client.absolute(path), version));
    }

    public Multi setData(String path, byte @Nullable [] data, int version) {
        return add(path, new Operation.SetData(client.absolute(path), data, version));
    }

    /** Nothing happens unless the znode is there and has this data version (-1 for any). */
    public Multi check(String path, int version) {
        return add(path, new Operation.Check(client.absolute(path), version));
    }

    public int size() {
        return operations.size();
    }

    /**
     * Sends the group.
     *
     * @return the reply to each part; failing with the error and path of the part that was refused, and with all
     *     {@link ClientException#parts}
     */
    public CompletableFuture<List<Reply>> commit() {
        return client.commit(this);
    }

    List<Operation.Write> operations() {
        return List.copyOf(operations);
    }

    List<Reply> results(Reply reply) {
        if (!(reply instanceof Reply.Multi multi)) {
            throw new ClientException(reply.error(), null);
        }
        List<Reply> replies = multi.parts().stream().map(part -> relative(part.reply())).toList();
        for (int i = 0; i < replies.size(); i++) {
            ErrorCode error = replies.get(i).error();
            // Parts after the refused one say "runtime inconsistency", those before it "ok": but as failures, too.
            if (error != ErrorCode.OK && error != ErrorCode.RUNTIME_INCONSISTENCY) {
                throw ClientException.inMulti(
                        error, i < paths.size() ? paths.get(i) : null, replies.stream().map(Reply::error).toList());
            }
        }
        return replies;
    }

    private Reply relative(Reply reply) {
        return switch (reply) {
            case Reply.Created created -> new Reply.Created(client.relative(created.path()));
            case Reply.CreatedWithStat created ->
                new Reply.CreatedWithStat(client.relative(created.path()), created.stat());
            case Reply other -> other;
        };
    }

    private Multi add(String path, Operation.Write operation) {
        operations.add(operation);
        paths.add(path);
        return this;
    }
}
