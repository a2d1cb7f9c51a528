package io.lockkeeper.storage;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.ZnodeRecords;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link ImageVisitor} is told at one time, so that another thread can tell it. */
sealed interface ImagePart {
    record Session(long id, int timeoutMillis) implements ImagePart {}

    record AclList(long key, List<Acl> acl) implements ImagePart {}

    record Znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) implements ImagePart {}

    record Znodes(ZnodeRecords records) implements ImagePart {}

    default void tell(ImageVisitor visitor) {
        switch (this) {
            case Znodes(ZnodeRecords records) -> visitor.znodes(records);
            case Znode(String path, byte[] data, long aclKey, StatPersisted stat) -> visitor.znode(path, data, aclKey, stat);
            case Session(long id, int timeoutMillis) -> visitor.session(id, timeoutMillis);
            case AclList(long key, List<Acl> acl) -> visitor.acl(key, acl);
        }
    }

    /** Takes an image apart. */
    record Parts(ReadAhead.Sink<ImagePart> sink) implements ImageVisitor {
        private static final int PART_BYTES = 100;

        @Override
        public void znodes(ZnodeRecords records) {
            sink.put(new Znodes(records), PART_BYTES + records.bytes());
        }

        @Override
        public void session(long sessionId, int timeoutMillis) {
            sink.put(new Session(sessionId, timeoutMillis), PART_BYTES);
        }

        @Override
        public void acl(long key, List<Acl> acl) {
            sink.put(new AclList(key, acl), PART_BYTES * (1 + acl.size()));
        }

        @Override
        public void znode(String path, byte @Nullable [] data, long aclKey, StatPersisted stat) {
            sink.put(new Znode(path, data, aclKey, stat), PART_BYTES + path.length() + (data == null ? 0 : data.length));
        }
    }
}
