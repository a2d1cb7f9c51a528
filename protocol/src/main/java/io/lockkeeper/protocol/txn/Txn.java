package io.lockkeeper.protocol.txn;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decided change: everything in it is final (paths with their sequence number, ACLs resolved, versions absolute), so that
 * applying it needs no judgement and applying it twice does no harm. Which of several codes a body belongs to (create or create2,
 * setData or reconfig, delete or deleteContainer) stands in the header, or beside it within a multi.
 */
public sealed interface Txn {
    /** create and create2. {@code parentCversion} is the parent's stored child version after it; -1 means one more than before. */
    record Create(String path, byte @Nullable [] data, @Nullable List<Acl> acl, boolean ephemeral, int parentCversion)
            implements Txn {}

    record CreateContainer(String path, byte @Nullable [] data, @Nullable List<Acl> acl, int parentCversion) implements Txn {}

    record CreateTtl(String path, byte @Nullable [] data, @Nullable List<Acl> acl, int parentCversion, long ttlMillis)
            implements Txn {}

    /** delete and deleteContainer. */
    record Delete(String path) implements Txn {}

    /** setData, and reconfig for {@code /zookeeper/config}. {@code version} is the new one. */
    record SetData(String path, byte @Nullable [] data, int version) implements Txn {}

    /** {@code version} is the new ACL version. */
    record SetAcl(String path, @Nullable List<Acl> acl, int version) implements Txn {}

    /** Only within a multi, where it has already passed. */
    record Check(String path, int version) implements Txn {}

    /** One part with type -1 means that the whole multi failed and changes nothing. */
    record Multi(List<Part> parts) implements Txn {
        public boolean failed() {
            for (Part part : parts) {
                if (part.type() == OpCode.ERROR) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One operation of a multi with its own type. */
    record Part(int type, Txn txn) {}

    record CreateSession(int timeoutMillis) implements Txn {}

    /** @param paths the ephemerals to delete; null from old servers, meaning all of the session */
    record CloseSession(@Nullable List<String> paths) implements Txn {}

    /** A refused write that took its place in the order. {@code code} is an {@link io.lockkeeper.protocol.ErrorCode} number. */
    record Error(int code) implements Txn {}
}
