package io.lockkeeper.server.client;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way to a client, not yet encoded: a reply shares long values with the tree, so a client that reads slowly
 * costs references, not copies. Linked into a list that changes hands as a whole.
 */
abstract sealed class Outgoing {
    /** Roughly what an entry costs beside what it refers to. */
    private static final int ENTRY_BYTES = 112;

    @Nullable Outgoing next;

    /** About how many bytes of memory it holds that nobody else does. */
    int weight() {
        return ENTRY_BYTES;
    }

    static final class Connected extends Outgoing {
        final ConnectResponse response;

        Connected(ConnectResponse response) {
            this.response = response;
        }
    }

    static final class Answer extends Outgoing {
        final int xid;
        final long zxid;
        final Reply reply;

        Answer(int xid, long zxid, Reply reply) {
            this.xid = xid;
            this.zxid = zxid;
            this.reply = reply;
        }

        @Override
        int weight() {
            return switch (reply) {
                case Reply.Children children -> ENTRY_BYTES + children.names().encodedBytes();
                case Reply.Paths paths -> ENTRY_BYTES + 100 * paths.paths().size();
                case Reply.Multi multi -> ENTRY_BYTES * (1 + multi.parts().size());
                case Reply.ChildPage page -> ENTRY_BYTES * (1 + page.children().size());
                case Reply.Resumed resumed -> ENTRY_BYTES * (1 + resumed.missed().size());
                case Reply.Done _, Reply.Failed _, Reply.Created _, Reply.CreatedWithStat _, Reply.StatOnly _, Reply.Data _,
                    Reply.AclAndStat _, Reply.Count _, Reply.Synced _, Reply.WatchAdded _, Reply.Identities _, Reply.SaslToken _,
                    Reply.SubtreeSize _, Reply.SubtreeDeleted _ ->
                    ENTRY_BYTES;
            };
        }
    }

    static final class Notification extends Outgoing {
        final long zxid;
        final WatchEvent event;

        Notification(long zxid, WatchEvent event) {
            this.zxid = zxid;
            this.event = event;
        }

        @Override
        int weight() {
            return ENTRY_BYTES + event.path().length(); // which no tree holds once the znode is gone
        }
    }

    /** The connection ends when everything before is out. */
    static final class Close extends Outgoing {}
}
