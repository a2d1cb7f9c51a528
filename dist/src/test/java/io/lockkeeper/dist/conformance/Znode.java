package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Request.getAcl;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static io.lockkeeper.dist.conformance.Request.getData;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a super user sees of a znode; the data in base64, or null. */
record Znode(@Nullable String data, List<Acl> acl, Stat stat) {

    /** The whole tree, read node by node. */
    static Map<String, Znode> tree(RawClient superUser) {
        var nodes = new TreeMap<String, Znode>();
        collect(superUser, "/", nodes);
        return nodes;
    }

    private static void collect(RawClient client, String path, Map<String, Znode> nodes) {
        Fields read = client.call(getData(path)).ok();
        byte[] data = read.nullableBuf();
        nodes.put(path, new Znode(data == null ? null : Base64.getEncoder().encodeToString(data),
                client.call(getAcl(path)).ok().acl(), read.stat()));
        for (String child : client.call(getChildren(path)).ok().strs()) {
            collect(client, path.equals("/") ? "/" + child : path + "/" + child, nodes);
        }
    }
}
