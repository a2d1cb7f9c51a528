package io.lockkeeper.server.admin;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.tree.ZnodeTree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits and usage of a quota, -1 where there is none. A hard limit goes before a soft one.
 */
record NamespaceQuota(long countLimit, long bytesLimit, long countUsage, long bytesUsage) {
    private static final String QUOTA = "/zookeeper/quota";
    private static final List<Id> SUPER = List.of(new Id("super", ""));

    /** Every quota by its namespace: the first part of the path it is for. */
    static Map<String, NamespaceQuota> all(ZnodeTree tree) {
        Map<String, NamespaceQuota> found = new TreeMap<>();
        for (String namespace : children(tree, QUOTA)) {
            collect(tree, QUOTA + "/" + namespace, namespace, found);
        }
        return found;
    }

    private static void collect(ZnodeTree tree, String path, String namespace, Map<String, NamespaceQuota> found) {
        String limits = tree.dataAsText(path + "/zookeeper_limits");
        if (limits != null) {
            String stats = tree.dataAsText(path + "/zookeeper_stats");
            String usage = stats == null ? "" : stats;
            found.putIfAbsent(namespace, new NamespaceQuota(
                preferred(limits, "countHardLimit", "count"),
                preferred(limits, "byteHardLimit", "bytes"),
                value(usage, "count"),
                value(usage, "bytes")));
            return;
        }
        for (String child : children(tree, path)) {
            collect(tree, path + "/" + child, namespace, found);
        }
    }

    private static List<String> children(ZnodeTree tree, String path) {
        Reply reply = tree.read(new Operation.GetChildren(OpCode.GET_CHILDREN, path, false), 0, SUPER);
        if (!(reply instanceof Reply.Children children)) {
            return List.of();
        }
        return children.names().toList();
    }

    private static long preferred(String text, String hard, String soft) {
        long limit = value(text, hard);
        return limit >= 0 ? limit : value(text, soft);
    }

    /** The number of a key in {@code count=5,bytes=-1=;byteHardLimit=20}; -1 if it is not there. */
    private static long value(String text, String key) {
        for (String pair : text.split("[,;=]*[,;]")) {
            String[] sides = pair.split("=", -1);
            if (sides.length >= 2 && sides[0].equals(key)) {
                try {
                    return Long.parseLong(sides[1]);
                } catch (NumberFormatException e) {
                    return -1;
                }
            }
        }
        return -1;
    }
}
