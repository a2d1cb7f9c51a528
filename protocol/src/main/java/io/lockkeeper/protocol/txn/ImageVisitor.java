package io.lockkeeper.protocol.txn;

import io.lockkeeper.protocol.Acl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the parts of a tree image in the order a snapshot has them: sessions, ACLs, then znodes, every parent before its
 * children (the root first, with the empty path). Whoever reads a snapshot calls it; the tree's loader implements it.
 */
public interface ImageVisitor {
    void session(long sessionId, int timeoutMillis);

    /** @param key at least 1; znodes refer to it. -1, which is never announced, is world:anyone:cdrwa. */
    void acl(long key, List<Acl> acl);

    /**
     * @throws io.lockkeeper.protocol.jute.MalformedException if the parent of {@code path} has not been seen
     */
    void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat);

    /**
     * Many znodes at once; who need not see them as objects takes them more quickly here. The visitor, or whoever it hands them on to,
     * releases them in the end.
     *
     * @throws io.lockkeeper.protocol.jute.MalformedException as {@link #znode}
     */
    default void znodes(ZnodeRecords records) {
        while (records.next()) {
            znode(records.path(), records.data(), records.aclKey(), records.stat());
        }
        records.release();
    }
}
