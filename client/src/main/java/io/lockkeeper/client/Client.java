package io.lockkeeper.client;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatcherType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session with a ZooKeeper ensemble, kept over as many connections as it takes. Any thread may call; operations take effect in the
 * order in which one thread submits them, and any number may be under way.
 *
 * <p>Futures, watch listeners and state listeners are served by the client's own thread in the order of the server's bytes: an event
 * comes before every reply that could show its change. So none of them may block, nor wait for another future of this client.
 *
 * <p>Every failure is a {@link ClientException}. A request that was sent when the connection broke fails with CONNECTION_LOSS and is
 * never sent again, because the server may have done it; one that was not sent yet waits for the next connection, unless all servers
 * were tried in vain. Watches are put back after a reconnect; what one-shot watches missed is told. So is what persistent
 * ones missed, all of it and in order, if the server is ours and remembers it; else they hear {@link Change.Type#RESYNC}.
 */
public final class Client implements AutoCloseable {
    private static final long CLOSE_PATIENCE_MILLIS = 2_000;

    private final Session session;
    private final String chroot;
    private final BigTrees bigTrees = new BigTrees(this);

    Client(ClientOptions options, Random random, Session.Pause pause) {
        chroot = options.connectString().chroot();
        session = new Session(options, random, pause);
    }

    /** Begins to connect and returns at once; operations may be submitted right away. */
    public static Client connect(ClientOptions options) {
        Client client = new Client(options, new Random(), Thread::sleep);
        client.session.start();
        return client;
    }

    void start() {
        session.start();
    }

    public SessionState state() {
        return session.state();
    }

    /** 0 before the first connection. */
    public long sessionId() {
        return session.id();
    }

    /** As negotiated; before the first connection, as wished. */
    public int sessionTimeoutMillis() {
        return session.timeoutMillis();
    }

    /** Whom this client is connected to, if to anybody. */
    public Optional<InetSocketAddress> server() {
        return Optional.ofNullable(session.server());
    }

    /** Done with the first connection; fails if the client ends before. */
    public CompletableFuture<Void> connected() {
        return session.connected();
    }

    /** Hears of state changes from now on. */
    public void addStateListener(StateListener listener) {
        session.addListener(listener);
    }

    /** Proves one more identity, now and on every later connection. A refusal ends the session (AUTH_FAILED). */
    public CompletableFuture<Void> addAuth(Credential credential) {
        return session.authenticate(credential);
    }

    /** Creates a znode; the result is its path, with the number of a sequential one. */
    public CompletableFuture<String> create(String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode) {
        if (mode.isTtl()) {
            return refused(path, mode + " needs a time to live");
        }
        int opCode = mode == CreateMode.CONTAINER ? OpCode.CREATE_CONTAINER : OpCode.CREATE;
        return create(opCode, path, data, acl, mode, -1);
    }

    /** Creates a znode that a server removes when it has no children and nobody changed it for {@code ttlMillis}. */
    public CompletableFuture<String> createWithTtl(
            String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode, long ttlMillis) {
        if (!mode.isTtl()) {
            return refused(path, mode + " takes no time to live");
        }
        return create(OpCode.CREATE_TTL, path, data, acl, mode, ttlMillis);
    }

    private CompletableFuture<String> create(
            int opCode, String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode, long ttlMillis) {
        // The server appends digits to the name of a sequential znode, so that it may be empty here.
        String flaw = Paths.flaw(mode.isSequential() ? path + "1" : path);
        if (flaw != null) {
            return refused(path, flaw);
        }
        Operation operation = new Operation.Create(opCode, absolute(path), data, acl, mode.flag(), ttlMillis);
        return call(operation, path, reply -> switch (accepted(reply, path)) {
            case Reply.Created created -> relative(created.path());
            case Reply.CreatedWithStat created -> relative(created.path());
            case Reply other -> throw unexpected(other, path);
        });
    }

    /** @param version the data version the znode must have, -1 for any */
    public CompletableFuture<Void> delete(String path, int version) {
        return checked(path, () -> call(new Operation.Delete(absolute(path), version), path, reply -> done(reply, path)));
    }

    /** The Stat of a znode; empty if there is none. */
    public CompletableFuture<Optional<Stat>> exists(String path) {
        return exists(path, null);
    }

    /** The same, and tells {@code watch} of the next change of existence or data. */
    public CompletableFuture<Optional<Stat>> exists(String path, @Nullable WatchListener watch) {
        String absolute = absolute(path);
        return checked(path, () -> call(new Operation.Exists(absolute, watch != null), path, reply -> {
            boolean missing = reply.error() == ErrorCode.NO_NODE;
            Optional<Stat> stat = missing ? Optional.empty() : Optional.of(stat(reply, path));
            watch(missing ? Watches.Kind.EXIST : Watches.Kind.DATA, absolute, watch);
            return stat;
        }));
    }

    public CompletableFuture<Reply.Data> getData(String path) {
        return getData(path, null);
    }

    /** Data and Stat, and tells {@code watch} of the next change of either or of the deletion. */
    public CompletableFuture<Reply.Data> getData(String path, @Nullable WatchListener watch) {
        String absolute = absolute(path);
        return checked(path, () -> getData(absolute, path, watch));
    }

    /** The configuration of the ensemble, which no chroot hides. */
    public CompletableFuture<Reply.Data> getConfig(@Nullable WatchListener watch) {
        return getData(Paths.CONFIG, Paths.CONFIG, watch);
    }

    private CompletableFuture<Reply.Data> getData(String absolute, String path, @Nullable WatchListener watch) {
        return call(new Operation.GetData(absolute, watch != null), path, reply -> {
            Reply.Data data = expect(Reply.Data.class, reply, path);
            watch(Watches.Kind.DATA, absolute, watch);
            return data;
        });
    }

    /** @param version the data version the znode must have, -1 for any */
    public CompletableFuture<Stat> setData(String path, byte @Nullable [] data, int version) {
        return checked(
                path, () -> call(new Operation.SetData(absolute(path), data, version), path, reply -> stat(reply, path)));
    }

    public CompletableFuture<Reply.AclAndStat> getAcl(String path) {
        return checked(
                path, () -> call(new Operation.GetAcl(absolute(path)), path, reply -> expect(Reply.AclAndStat.class, reply, path)));
    }

    /** @param version the ACL version ({@link Stat#aversion}) the znode must have, -1 for any */
    public CompletableFuture<Stat> setAcl(String path, List<Acl> acl, int version) {
        return checked(path, () -> call(new Operation.SetAcl(absolute(path), acl, version), path, reply -> stat(reply, path)));
    }

    public CompletableFuture<Children> getChildren(String path) {
        return getChildren(path, null);
    }

    /** Names of the children, and tells {@code watch} when one comes or goes or the znode itself is deleted. */
    public CompletableFuture<Children> getChildren(String path, @Nullable WatchListener watch) {
        String absolute = absolute(path);
        return checked(path, () -> call(
                new Operation.GetChildren(OpCode.GET_CHILDREN2, absolute, watch != null), path, reply -> {
                    Reply.Children children = expect(Reply.Children.class, reply, path);
                    Stat stat = children.stat();
                    if (stat == null) {
                        throw unexpected(reply, path);
                    }
                    watch(Watches.Kind.CHILD, absolute, watch);
                    return new Children(children.names().toList(), stat);
                }));
    }

    /** How many znodes there are below this one, at any depth. */
    public CompletableFuture<Integer> getAllChildrenNumber(String path) {
        return checked(path, () -> call(
                new Operation.GetAllChildrenNumber(absolute(path)),
                path,
                reply -> expect(Reply.Count.class, reply, path).number()));
    }

    /**
     * A page of the children, in the order of their names. Whoever asks for the next page behind {@link Reply.ChildPage#next} until there
     * is none sees each child once that was there all the time. A server that is not ours sends the whole list for each page, and a page
     * with Stats or data has at most 64 children then.
     */
    public CompletableFuture<Reply.ChildPage> listChildren(String path, PageRequest page) {
        return checked(path, () -> bigTrees.list(path, page));
    }

    /** How large a subtree is, its top included, in constant time; a server that is not ours does not know its bytes and has to count. */
    public CompletableFuture<SubtreeSize> subtreeSize(String path) {
        return checked(path, () -> bigTrees.size(path));
    }

    /**
     * Deletes a znode and all below it in one transaction, whatever their versions, or nothing.
     *
     * @param limit with more znodes than this, or more than one transaction takes, it is refused with BAD_ARGUMENTS and a message that
     *     tells how many they are
     * @return how many znodes were deleted; fails with RUNTIME_INCONSISTENCY or NOT_EMPTY if the subtree changed with each attempt
     */
    public CompletableFuture<Integer> deleteSubtree(String path, int limit) {
        if (limit < 1) {
            return refused(path, "a limit of " + limit + " znodes");
        }
        return checked(path, () -> bigTrees.delete(path, limit));
    }

    /** The ephemeral znodes of this session whose paths begin with {@code prefix}. */
    public CompletableFuture<List<String>> getEphemerals(String prefix) {
        return checked(prefix, () -> call(
                new Operation.GetEphemerals(absolute(prefix)),
                prefix,
                reply -> expect(Reply.Paths.class, reply, prefix).paths().stream().map(this::relative).toList()));
    }

    /** Done when the server has caught up with everything that was decided before. */
    public CompletableFuture<Void> sync(String path) {
        return checked(path, () -> call(new Operation.Sync(absolute(path)), path, reply -> done(reply, path)));
    }

    /** Scheme and user name of every identity of the present connection. */
    public CompletableFuture<List<Id>> whoAmI() {
        return call(new Operation.WhoAmI(), null, reply -> expect(Reply.Identities.class, reply, null).users());
    }

    /** A new all-or-nothing group of writes. */
    public Multi multi() {
        return new Multi(this);
    }

    CompletableFuture<List<Reply>> commit(Multi multi) {
        return call(new Operation.Multi(multi.operations()), null, multi::results);
    }

    /**
     * Independent reads in one request.
     *
     * @param data paths whose data and Stat are wanted
     * @param children paths whose children are wanted
     * @return the replies in that order, {@link Reply.Failed} among them
     */
    public CompletableFuture<List<Reply>> multiRead(List<String> data, List<String> children) {
        List<Operation.Read> reads = new ArrayList<>(data.size() + children.size());
        data.forEach(path -> reads.add(new Operation.GetData(absolute(path), false)));
        children.forEach(path -> reads.add(new Operation.GetChildren(OpCode.GET_CHILDREN, absolute(path), false)));
        return call(
                new Operation.MultiRead(reads),
                null,
                reply -> expect(Reply.Multi.class, reply, null).parts().stream().map(Reply.MultiPart::reply).toList());
    }

    /**
     * Watches a path until {@link #removeWatches}, over reconnects: each change is told once, or RESYNC in place of those that were missed.
     *
     * @param recursive all changes at or below the path, but no NODE_CHILDREN_CHANGED
     */
    public CompletableFuture<Void> addWatch(String path, boolean recursive, WatchListener watch) {
        String absolute = absolute(path);
        return checked(path, () -> call(new Operation.AddWatch(absolute, recursive), path, reply -> {
            done(reply, path);
            watch(recursive ? Watches.Kind.RECURSIVE : Watches.Kind.PERSISTENT, absolute, watch);
            return null;
        }));
    }

    /**
     * Removes watches of one type at a path; their listeners get a last event that says so.
     *
     * @param watch only this one, which the server need not know if there are others; null for all
     * @param evenWhenDisconnected whether to forget them here when the server cannot be told
     */
    public CompletableFuture<Void> removeWatches(
            String path, WatcherType type, @Nullable WatchListener watch, boolean evenWhenDisconnected) {
        String absolute = absolute(path);
        if (!session.watches().has(absolute, type)) {
            return CompletableFuture.failedFuture(new ClientException(ErrorCode.NO_WATCHER, path));
        }
        if (watch != null && session.watches().hasOther(absolute, type, watch)) {
            forget(absolute, path, type, watch);
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> removal = call(new Operation.RemoveWatches(absolute, type), path, reply -> {
            done(reply, path);
            forget(absolute, path, type, watch);
            return null;
        });
        return !evenWhenDisconnected ? removal : removal.exceptionally(_ -> {
            forget(absolute, path, type, watch);
            return null;
        });
    }

    private void forget(String absolute, String path, WatcherType type, @Nullable WatchListener watch) {
        for (Map.Entry<Change.Type, Set<WatchListener>> removed :
                session.watches().remove(absolute, type, watch).entrySet()) {
            Change change = new Change(removed.getKey(), path, -1);
            removed.getValue().forEach(listener -> Hearing.tell(listener, change));
        }
    }

    /**
     * Changes the members of the ensemble.
     *
     * @param joining and {@code leaving}: an incremental change; {@code members}: the whole new list; null for what is not meant
     * @param fromConfig the zxid of the configuration this is based on, -1 for any
     * @return the new configuration
     */
    public CompletableFuture<Reply.Data> reconfig(
            @Nullable String joining, @Nullable String leaving, @Nullable String members, long fromConfig) {
        return call(
                new Operation.Reconfig(joining, leaving, members, fromConfig),
                null,
                reply -> expect(Reply.Data.class, reply, null));
    }

    /** Any operation as it is: no chroot, no check, no listener; refusals are {@link Reply.Failed}. */
    public CompletableFuture<Reply> submit(Operation operation) {
        return call(operation, null, reply -> reply);
    }

    /** Ends the session: its ephemeral znodes go, what is under way fails. Waits for the server a moment, not for ever. */
    @Override
    public void close() {
        CompletableFuture<Void> ended = session.close();
        if (session.isOwnThread()) {
            return;
        }
        boolean interrupted = false;
        try {
            ended.get(CLOSE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            interrupted = true;
            session.abort();
        } catch (ExecutionException | TimeoutException _) {
            session.abort();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    <T> CompletableFuture<T> call(Operation operation, @Nullable String path, Function<Reply, T> result) {
        Call<T> call = new Call<>(operation, path, result);
        session.submit(call);
        return call;
    }

    private void watch(Watches.Kind kind, String absolute, @Nullable WatchListener listener) {
        if (listener != null) {
            session.watches().add(kind, absolute, listener);
        }
    }

    String absolute(String path) {
        return Paths.absolute(chroot, path);
    }

    String relative(String path) {
        return Paths.relative(chroot, path);
    }

    private static <T> CompletableFuture<T> checked(
            String path, Supplier<CompletableFuture<T>> operation) {
        String flaw = Paths.flaw(path);
        return flaw == null ? operation.get() : refused(path, flaw);
    }

    private static <T> CompletableFuture<T> refused(String path, String reason) {
        return CompletableFuture.failedFuture(ClientException.because(ErrorCode.BAD_ARGUMENTS, path, reason));
    }

    private static Reply accepted(Reply reply, @Nullable String path) {
        if (reply.error() != ErrorCode.OK) {
            throw new ClientException(reply.error(), path);
        }
        return reply;
    }

    private static @Nullable Void done(Reply reply, @Nullable String path) {
        accepted(reply, path);
        return null;
    }

    private static Stat stat(Reply reply, String path) {
        return expect(Reply.StatOnly.class, reply, path).stat();
    }

    static <R extends Reply> R expect(Class<R> type, Reply reply, @Nullable String path) {
        if (!type.isInstance(accepted(reply, path))) {
            throw unexpected(reply, path);
        }
        return type.cast(reply);
    }

    private static ClientException unexpected(Reply reply, @Nullable String path) {
        return ClientException.because(
                ErrorCode.MARSHALLING_ERROR, path, "the server answered with " + reply.getClass().getSimpleName());
    }
}
