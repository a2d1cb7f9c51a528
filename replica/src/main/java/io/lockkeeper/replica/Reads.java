package io.lockkeeper.replica;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.tree.ZnodeTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what needs no order among servers, and leaves the watches that are asked for in the same step. */
final class Reads {
    private static final Reply WATCH_ADDED = new Reply.WatchAdded();

    private final ZnodeTree tree;
    private final WatchTable watches;
    private final RecentChanges recent;

    Reads(ZnodeTree tree, WatchTable watches, RecentChanges recent) {
        this.tree = tree;
        this.watches = watches;
        this.recent = recent;
    }

    Reply answer(Operation.Read read, Connection connection, Outbox out) {
        return switch (read) {
            case Operation.GetData get -> {
                Reply reply = tree.read(get, connection.session.id, connection.ids());
                if (get.watch() && !(reply instanceof Reply.Failed)) {
                    watches.watchData(path(get.path()), connection.watcher);
                }
                yield reply;
            }
            case Operation.Exists exists -> {
                Reply reply = tree.read(exists, connection.session.id, connection.ids());
                if (exists.watch() && (!(reply instanceof Reply.Failed failed) || failed.error() == ErrorCode.NO_NODE)) {
                    watches.watchData(path(exists.path()), connection.watcher);
                }
                yield reply;
            }
            case Operation.GetChildren get -> {
                Reply reply = tree.read(get, connection.session.id, connection.ids());
                if (get.watch() && !(reply instanceof Reply.Failed)) {
                    watches.watchChildren(path(get.path()), connection.watcher);
                }
                yield reply;
            }
            case Operation.GetAcl _,
                Operation.GetAllChildrenNumber _,
                Operation.GetEphemerals _,
                Operation.MultiRead _,
                Operation.ListChildren _,
                Operation.SubtreeSize _,
                Operation.Sync _,
                Operation.Ping _ -> tree.read(read, connection.session.id, connection.ids());
            case Operation.SetWatches set -> setWatches(set, connection.watcher, out);
            case Operation.ResumeWatches resume -> {
                watchPersistently(resume.persistent(), resume.persistentRecursive(), connection.watcher);
                yield recent.missed(resume, connection.ids());
            }
            case Operation.AddWatch add -> addWatch(add, connection.watcher);
            case Operation.CheckWatches check -> {
                String path = check.path();
                yield path == null
                        ? Reply.failed(ErrorCode.MARSHALLING_ERROR)
                        : found(watches.has(path, check.type(), connection.watcher));
            }
            case Operation.RemoveWatches remove -> {
                String path = remove.path();
                yield path == null
                        ? Reply.failed(ErrorCode.MARSHALLING_ERROR)
                        : found(watches.remove(path, remove.type(), connection.watcher));
            }
            case Operation.WhoAmI _ -> whoIs(connection.ids());
        };
    }

    /** A read that went well or found no znode had a path. */
    private static String path(@Nullable String path) {
        if (path == null) {
            throw new IllegalStateException("the tree answered a read without a path");
        }
        return path;
    }

    private static Reply found(boolean found) {
        return found ? Reply.DONE : Reply.failed(ErrorCode.NO_WATCHER);
    }

    private Reply addWatch(Operation.AddWatch add, Watcher watcher) {
        String path = add.path();
        if (path == null) {
            return Reply.failed(ErrorCode.MARSHALLING_ERROR);
        }
        if (add.recursive()) {
            watches.watchSubtree(path, watcher);
        } else {
            watches.watchPersistently(path, watcher);
        }
        return WATCH_ADDED;
    }

    /** What a client that comes back has missed it is told at once, each entry for itself; the rest is watched again. */
    private Reply setWatches(Operation.SetWatches set, Watcher watcher, Outbox out) {
        if (hasNull(set.data())
                || hasNull(set.exist())
                || hasNull(set.child())
                || hasNull(set.persistent())
                || hasNull(set.persistentRecursive())) {
            return Reply.failed(ErrorCode.MARSHALLING_ERROR);
        }
        for (String path : set.data()) {
            long mzxid = tree.mzxid(path);
            if (mzxid < 0) {
                found(WatchEvent.Type.NODE_DELETED, path, watcher, out);
            } else if (mzxid > set.relativeZxid()) {
                found(WatchEvent.Type.NODE_DATA_CHANGED, path, watcher, out);
            } else {
                watches.watchData(path, watcher);
            }
        }
        for (String path : set.exist()) {
            if (tree.mzxid(path) >= 0) {
                found(WatchEvent.Type.NODE_CREATED, path, watcher, out);
            } else {
                watches.watchData(path, watcher);
            }
        }
        for (String path : set.child()) {
            long pzxid = tree.pzxid(path);
            if (pzxid < 0) {
                found(WatchEvent.Type.NODE_DELETED, path, watcher, out);
            } else if (pzxid > set.relativeZxid()) {
                found(WatchEvent.Type.NODE_CHILDREN_CHANGED, path, watcher, out);
            } else {
                watches.watchChildren(path, watcher);
            }
        }
        watchPersistently(set.persistent(), set.persistentRecursive(), watcher);
        return Reply.DONE;
    }

    private void watchPersistently(List<String> paths, List<String> subtrees, Watcher watcher) {
        paths.forEach(path -> watches.watchPersistently(path, watcher));
        subtrees.forEach(path -> watches.watchSubtree(path, watcher));
    }

    private static void found(WatchEvent.Type type, String path, Watcher watcher, Outbox out) {
        out.notify(watcher.connection, -1, new WatchEvent(type, path));
    }

    private static boolean hasNull(List<String> paths) {
        for (String path : paths) {
            if (path == null) {
                return true;
            }
        }
        return false;
    }

    private static Reply whoIs(List<Id> ids) {
        List<Id> users = new ArrayList<>(ids.size());
        for (Id id : ids) {
            users.add(new Id(id.scheme(), ZnodeTree.userName(id)));
        }
        return new Reply.Identities(users);
    }
}
