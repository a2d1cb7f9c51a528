package io.lockkeeper.simulator;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Reply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Replies as text: equal text means equal outcome, whatever the order of children, and a trace can print it. */
final class Replies {
    private Replies() {}

    static String text(Reply reply) {
        return switch (reply) {
            case Reply.Done _ -> "done";
            case Reply.Failed failed -> failed.error().name();
            case Reply.Created created -> "created " + created.path();
            case Reply.CreatedWithStat created -> "created " + created.path() + " " + created.stat();
            case Reply.StatOnly only -> only.stat().toString();
            case Reply.Data data -> text(data.data()) + " " + data.stat();
            case Reply.AclAndStat acl -> acl.acl() + " " + acl.stat();
            case Reply.Children children -> children(children);
            case Reply.Count count -> "count " + count.number();
            case Reply.Paths paths -> "paths " + paths.paths().stream().sorted().toList();
            case Reply.Synced synced -> "synced " + synced.path();
            case Reply.WatchAdded _ -> "watch added";
            case Reply.Identities identities -> "identities " + identities.users().stream().map(Object::toString).sorted().toList();
            case Reply.Multi multi -> multi.parts().stream().map(Replies::part).toList().toString();
            case Reply.SaslToken token -> "sasl " + text(token.token());
        };
    }

    private static String part(Reply.MultiPart part) {
        return part.opCode() + ": " + (part.opCode() == OpCode.ERROR ? part.reply().error().name() : text(part.reply()));
    }

    private static String children(Reply.Children children) {
        return "children " + children.names().toList().stream().sorted().toList() + " " + children.stat();
    }

    /** Short, and different for different bytes for all practical purposes. */
    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : bytes.length + "#" + Integer.toHexString(Arrays.hashCode(bytes));
    }
}
