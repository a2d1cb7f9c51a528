package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole tree as lines of text: path, data in base64, ACL, and Stat as clients see it, separated by tabs, in order of path. */
final class Dump {
    private static final List<Id> SUPER = List.of(new Id("super", ""));

    private Dump() {}

    static List<String> of(ZnodeTree tree) {
        List<String> lines = new ArrayList<>();
        addLines(tree, "/", lines);
        Collections.sort(lines);
        return lines;
    }

    static List<String> sessions(ZnodeTree tree) {
        List<String> sessions = new ArrayList<>();
        tree.forEachSession(id -> sessions.add(id + ":" + tree.sessionTimeoutMillis(id)));
        Collections.sort(sessions);
        return sessions;
    }

    private static void addLines(ZnodeTree tree, String path, List<String> lines) {
        Reply.Data data = (Reply.Data) tree.read(new Operation.GetData(path, false), 0, SUPER);
        Reply.AclAndStat acl = (Reply.AclAndStat) tree.read(new Operation.GetAcl(path), 0, SUPER);
        lines.add(line(path, data.data(), acl.acl(), data.stat()));
        for (String child : children(tree, path)) {
            addLines(tree, child, lines);
        }
    }

    /** Paths of the children, in the order the tree gives them. */
    static List<String> children(ZnodeTree tree, String path) {
        var reply = (Reply.Children) tree.read(new Operation.GetChildren(OpCode.GET_CHILDREN, path, false), 0, SUPER);
        return reply.names().toList().stream().map(name -> ZnodePath.child(path, name)).toList();
    }

    static String line(String path, byte[] data, List<Acl> acl, Stat stat) {
        String acls = acl.stream().map(a -> a.perms() + "," + a.id().scheme() + "," + a.id().id()).collect(Collectors.joining(";"));
        String text = data == null ? "null" : "=" + Base64.getEncoder().encodeToString(data);
        return String.join("\t", path, text, acls, text(stat));
    }

    private static String text(Stat stat) {
        return Stream.of(
                        stat.czxid(),
                        stat.mzxid(),
                        stat.ctime(),
                        stat.mtime(),
                        stat.version(),
                        stat.cversion(),
                        stat.aversion(),
                        stat.ephemeralOwner(),
                        stat.dataLength(),
                        stat.numChildren(),
                        stat.pzxid())
                .map(String::valueOf)
                .collect(Collectors.joining("\t"));
    }
}
