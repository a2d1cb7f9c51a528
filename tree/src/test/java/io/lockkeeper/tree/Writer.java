package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A tree with one writer: session 1, opened at zxid 1. Each write is prepared and applied at once unless said otherwise. */
final class Writer {
    static final long SESSION = 1;
    static final Id ALICE = new Id("digest", "alice:hash");

    final ZnodeTree tree;
    final Listener changes = new Listener();
    List<Id> ids = List.of(new Id("ip", "127.0.0.1"));
    long zxid;
    long time = 1000;

    Writer(TreeOptions options) {
        this(new ZnodeTree(options));
    }

    Writer(ZnodeTree tree) {
        this.tree = tree;
        this.zxid = tree.lastZxid();
        if (tree.sessionTimeoutMillis(SESSION) < 0) {
            does(new Operation.CreateSession(4000));
        }
    }

    Prepared prepare(Operation.Write write) {
        return tree.prepare(write, new Requester(SESSION, 1, ids), ++zxid, time);
    }

    Reply does(Operation.Write write) {
        return apply(prepare(write).entry());
    }

    Reply apply(LogEntry entry) {
        Reply reply = tree.apply(entry, true, changes);
        assertThat(tree.digest()).isEqualTo(tree.computeDigest());
        return reply;
    }

    ErrorCode error(Operation.Write write) {
        return does(write).error();
    }

    Reply create(String path) {
        return does(creation(path, "", Acl.OPEN, 0));
    }

    Reply create(String path, String data) {
        return does(creation(path, data, Acl.OPEN, 0));
    }

    static Operation.Create creation(String path, String data, List<Acl> acl, int flags) {
        return new Operation.Create(OpCode.CREATE, path, bytes(data), acl, flags, -1);
    }

    static Operation.Create container(String path) {
        return new Operation.Create(OpCode.CREATE_CONTAINER, path, bytes(""), Acl.OPEN, 4, -1);
    }

    static Operation.Create ttl(String path, int flags, long millis) {
        return new Operation.Create(OpCode.CREATE_TTL, path, bytes(""), Acl.OPEN, flags, millis);
    }

    static List<Acl> only(int perms, String scheme, String id) {
        return List.of(new Acl(perms, new Id(scheme, id)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Reply read(Operation.Read read) {
        return tree.read(read, SESSION, ids);
    }

    Stat stat(String path) {
        return ((Reply.StatOnly) tree.read(new Operation.Exists(path, false), 0, List.of(new Id("super", "")))).stat();
    }

    boolean exists(String path) {
        return tree.mzxid(path) >= 0;
    }

    List<String> reapable(long maxNeverUsedMillis) {
        return new ArrayList<>(tree.reapable(time, maxNeverUsedMillis, 100));
    }
}
