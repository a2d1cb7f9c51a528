package io.lockkeeper.simulator;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.List;

/** What a connection must be answered to what needs no place in the log: reads, watches, questions about itself. */
final class Answers {
    private final Model model;
    private final Coverage coverage;

    /** @param model the state as it is served */
    Answers(Model model, Coverage coverage) {
        this.model = model;
        this.coverage = coverage;
    }

    /** What a read must be answered now; the watches it leaves are there from now on. */
    Reply to(Operation.Read read, Conn conn) {
        ModelReads reads = new ModelReads(model);
        List<Id> ids = conn.ids;
        return switch (read) {
            case Operation.Exists exists -> {
                Reply reply = reads.exists(exists.path(), ids);
                if (exists.watch() && (reply.error() == ErrorCode.OK || reply.error() == ErrorCode.NO_NODE)) {
                    conn.watches.watchData(String.valueOf(exists.path()));
                }
                yield reply;
            }
            case Operation.GetData get -> {
                Reply reply = reads.data(get.path(), ids);
                if (get.watch() && reply.error() == ErrorCode.OK) {
                    conn.watches.watchData(String.valueOf(get.path()));
                }
                yield reply;
            }
            case Operation.GetChildren get -> {
                Reply reply = reads.children(get, ids);
                if (get.watch() && reply.error() == ErrorCode.OK) {
                    conn.watches.watchChildren(String.valueOf(get.path()));
                }
                yield reply;
            }
            case Operation.GetAcl get -> reads.acl(get.path(), ids);
            case Operation.GetAllChildrenNumber get -> reads.allChildrenNumber(get.path(), ids);
            case Operation.GetEphemerals get -> reads.ephemerals(get.prefix(), conn.sessionId);
            case Operation.MultiRead multi -> reads.multi(multi, ids);
            case Operation.Sync sync -> new Reply.Synced(sync.path());
            case Operation.Ping _ -> Reply.DONE;
            case Operation.SetWatches set -> setWatches(set, conn);
            case Operation.AddWatch add -> {
                conn.watches.add(String.valueOf(add.path()), add.recursive());
                yield new Reply.WatchAdded();
            }
            case Operation.CheckWatches check ->
                conn.watches.has(String.valueOf(check.path()), check.type()) ? Reply.DONE : Reply.failed(ErrorCode.NO_WATCHER);
            case Operation.RemoveWatches remove -> removeWatches(remove, conn);
            case Operation.ListChildren list -> reads.page(list, ids);
            case Operation.SubtreeSize size -> reads.subtreeSize(size.path(), ids);
            case Operation.ResumeWatches _ -> throw new Violation("nobody asked for " + read);
            case Operation.WhoAmI _ -> new Reply.Identities(ids.stream().map(Answers::shown).toList());
        };
    }

    private Reply setWatches(Operation.SetWatches set, Conn conn) {
        List<WatchEvent> events = conn.watches.setAgain(set, model);
        Violation.unless(events.equals(conn.found), "%s: setWatches reports %s, but should report %s", conn, conn.found, events);
        conn.found.clear();
        coverage.count(Occurrence.WATCHES_SET_AGAIN);
        if (!events.isEmpty()) {
            coverage.count(Occurrence.EVENT_MISSED_WHILE_AWAY_AND_REPORTED);
        }
        return Reply.DONE;
    }

    private Reply removeWatches(Operation.RemoveWatches remove, Conn conn) {
        String path = String.valueOf(remove.path());
        if (!conn.watches.has(path, remove.type())) {
            return Reply.failed(ErrorCode.NO_WATCHER);
        }
        conn.watches.remove(path, remove.type());
        coverage.count(Occurrence.WATCH_REMOVED);
        return Reply.DONE;
    }

    /** Of a digest only the user. */
    private static Id shown(Id id) {
        String name = String.valueOf(id.id());
        return "digest".equals(id.scheme()) ? new Id(id.scheme(), name.substring(0, name.indexOf(':'))) : id;
    }
}
