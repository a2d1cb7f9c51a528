package io.lockkeeper.simulator;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Reply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Replies compared, and as text: equal text means equal outcome, whatever the order of children, and a trace can print it. */
final class Replies {
    private Replies() {}

    /** What a connection is answered is what it should be. */
    static void mustBeSame(Reply expected, Reply reply, Conn conn, Conn.Pending pending, long zxid) {
        if (!areSame(expected, reply)) {
            throw new Violation(String.format(
                    "%s: xid %d %s at 0x%x is answered %s, but should be %s", conn, pending.xid, pending.operation, zxid, text(reply),
                    text(expected)));
        }
    }

    /** The same, and every value in it is empty. */
    static Reply withoutValues(Reply reply) {
        return switch (reply) {
            case Reply.Data data -> new Reply.Data(null, data.stat());
            case Reply.Multi multi -> new Reply.Multi(
                    multi.parts().stream().map(part -> new Reply.MultiPart(part.opCode(), withoutValues(part.reply()))).toList());
            case Reply.ChildPage page -> new Reply.ChildPage(
                    page.detail(),
                    page.children().stream().map(child -> new Reply.Child(child.name(), child.refusal(), child.stat(), null)).toList(),
                    page.next(), page.stat());
            case Reply other -> other;
        };
    }

    private static boolean areSame(Reply one, Reply other) {
        if (one instanceof Reply.Data a && other instanceof Reply.Data b) {
            return a.stat().equals(b.stat()) && Arrays.equals(a.data(), b.data());
        }
        return one.equals(other) || text(one).equals(text(other));
    }

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
            case Reply.ChildPage page -> "page " + page.children().stream().map(Replies::child).toList() + " next " + page.next() + " "
                    + page.stat();
            case Reply.Extended extended -> extended.toString();
            case Reply.SaslToken token -> "sasl " + text(token.token());
        };
    }

    private static String child(Reply.Child child) {
        return child.name() + " " + child.refusal() + " " + child.stat() + " " + text(child.data());
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
