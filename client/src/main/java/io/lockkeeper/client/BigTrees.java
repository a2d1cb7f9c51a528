package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations for big trees and big znodes: as extensions where the server has them, else put together from what every server has.
 * Which of the two is seen when a request is sent, for a session may move from one kind of server to the other.
 */
final class BigTrees {
    /** Children with Stat or data in one page that is put together: their answers come in one frame. */
    static final int MAX_STOCK_DETAILS = 64;
    /** How often a subtree is tried to be deleted that changes meanwhile. */
    private static final int ATTEMPTS = 10;
    /** What says that a subtree is not the one any more that the deletes were made for. */
    private static final Set<ErrorCode> CHANGED = Set.of(ErrorCode.RUNTIME_INCONSISTENCY, ErrorCode.NOT_EMPTY);

    private final Client client;

    BigTrees(Client client) {
        this.client = client;
    }

    // --- pages

    CompletableFuture<Reply.ChildPage> list(String path, PageRequest page) {
        Operation extension = new Operation.ListChildren(
                client.absolute(path), page.after(), page.filter(), page.detail(), page.maxChildren(), page.maxBytes());
        return client.call(extension, path, reply -> Client.expect(Reply.ChildPage.class, reply, path))
                .exceptionallyCompose(unimplemented(() -> listAll(path, page)));
    }

    private CompletableFuture<Reply.ChildPage> listAll(String path, PageRequest page) {
        return client.getChildren(path).thenCompose(children -> {
            Listing listing = Listing.of(children, page);
            if (listing.isOfNamesOnly()) {
                return CompletableFuture.completedFuture(listing.names());
            }
            List<String> paths = listing.names().children().stream().map(child -> ZnodePath.child(path, child.name())).toList();
            return client.multiRead(paths, List.of()).thenApply(listing::detailed);
        });
    }

    // --- size

    CompletableFuture<SubtreeSize> size(String path) {
        return client.call(new Operation.SubtreeSize(client.absolute(path)), path, reply -> {
                    Reply.SubtreeSize size = Client.expect(Reply.SubtreeSize.class, reply, path);
                    return new SubtreeSize(size.znodes(), OptionalLong.of(size.dataBytes()), size.stat());
                })
                .exceptionallyCompose(unimplemented(() -> count(path)));
    }

    private CompletableFuture<SubtreeSize> count(String path) {
        return client.getAllChildrenNumber(path).thenCombine(client.exists(path), (below, stat) -> {
            if (stat.isEmpty()) {
                throw new ClientException(ErrorCode.NO_NODE, path);
            }
            return new SubtreeSize(1L + below, OptionalLong.empty(), stat.get());
        });
    }

    // --- deletion

    CompletableFuture<Integer> delete(String path, int limit) {
        return delete(path, limit, ATTEMPTS);
    }

    private CompletableFuture<Integer> delete(String path, int limit, int attempts) {
        return client.call(new Operation.DeleteSubtree(client.absolute(path), limit), path, reply -> {
                    Reply.SubtreeDeleted done = Client.expect(Reply.SubtreeDeleted.class, reply, path);
                    if (done.deleted() == 0) {
                        throw tooMany(path, done.present(), limit);
                    }
                    return done.deleted();
                })
                .exceptionallyCompose(unimplemented(() -> deleteAll(path, limit)))
                .exceptionallyCompose(failure -> attempts > 1 && CHANGED.contains(error(failure))
                        ? delete(path, limit, attempts - 1)
                        : CompletableFuture.failedFuture(plain(failure)));
    }

    private static ClientException tooMany(String path, long present, int limit) {
        String reason = present > limit
                ? path + " has " + present + " znodes with those below, the limit is " + limit
                : path + " has " + present + " znodes with those below, too many for one transaction";
        return ClientException.because(ErrorCode.BAD_ARGUMENTS, path, reason);
    }

    /** The paths are looked up here, level by level; then it is one multi of deletes, too. */
    private CompletableFuture<Integer> deleteAll(String path, int limit) {
        return count(path).thenCompose(size -> {
            if (size.znodes() > limit) {
                throw tooMany(path, size.znodes(), limit);
            }
            List<String> found = new ArrayList<>();
            return collect(List.of(path), found, limit)
                    .thenCompose(_ -> {
                        Multi deletes = client.multi();
                        found.reversed().forEach(each -> deletes.delete(each, -1));
                        return deletes.commit().thenApply(_ -> found.size());
                    })
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(error(failure) == ErrorCode.NO_NODE
                            ? new ClientException(ErrorCode.RUNTIME_INCONSISTENCY, path)
                            : plain(failure)));
        });
    }

    private CompletableFuture<Void> collect(List<String> level, List<String> found, int limit) {
        found.addAll(level);
        if (found.size() > limit) {
            throw new ClientException(ErrorCode.RUNTIME_INCONSISTENCY, level.getFirst()); // it grows
        }
        List<String> next = new ArrayList<>();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (String parent : level) {
            // Answers come in order and one at a time: so does what is added.
            CompletableFuture<Void> one = client.getChildren(parent)
                    .thenAccept(children -> children.names().forEach(name -> next.add(ZnodePath.child(parent, name))));
            all = all.thenCombine(one, (_, _) -> null);
        }
        return all.thenCompose(_ -> next.isEmpty() ? CompletableFuture.completedFuture(null) : collect(next, found, limit));
    }

    // --- which way

    private static <T> Function<Throwable, CompletableFuture<T>> unimplemented(Supplier<CompletableFuture<T>> instead) {
        return failure -> error(failure) == ErrorCode.UNIMPLEMENTED ? instead.get() : CompletableFuture.failedFuture(plain(failure));
    }

    private static @Nullable ErrorCode error(Throwable failure) {
        return plain(failure) instanceof ClientException e ? e.error() : null;
    }

    private static Throwable plain(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
