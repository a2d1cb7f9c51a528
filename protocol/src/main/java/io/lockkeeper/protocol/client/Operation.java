package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks for: its operation code and body. Values are as they came: nothing is checked beyond the layout, so paths
 * may be illegal and, where the protocol can say null, null. Byte arrays are never mutated after decoding.
 */
public sealed interface Operation {
    /** The operation code of the request header. */
    int opCode();

    /** Changes replicated state: is ordered, gets a zxid, is logged. */
    sealed interface Write extends Operation {}

    /** Answered from local state, in the order of its session. */
    sealed interface Read extends Operation {
        /** Whether the answer tells what is in the tree, and so depends on how much of the log a server has applied. */
        default boolean showsTree() {
            return switch (this) {
                case Exists _,
                        GetData _,
                        GetAcl _,
                        GetChildren _,
                        GetAllChildrenNumber _,
                        GetEphemerals _,
                        MultiRead _,
                        ListChildren _,
                        SubtreeSize _ ->
                    true;
                // What is told of watches is told in the order of the log, whenever it is told.
                case SetWatches _, ResumeWatches _, AddWatch _, CheckWatches _, RemoveWatches _, Sync _, Ping _, WhoAmI _ -> false;
            };
        }
    }

    /**
     * create, create2, createContainer, createTTL.
     *
     * @param opCode which of the four
     * @param flags the number of a {@link io.lockkeeper.protocol.CreateMode}, unchecked
     * @param ttl milliseconds; -1 where the operation carries none
     */
    record Create(int opCode, @Nullable String path, byte @Nullable [] data, @Nullable List<Acl> acl, int flags, long ttl)
            implements Write {}

    /** @param version the data version the znode must have, -1 for any */
    record Delete(@Nullable String path, int version) implements Write {
        @Override
        public int opCode() {
            return OpCode.DELETE;
        }
    }

    /** Removal of a childless container or TTL znode by the server's own reaper. */
    record DeleteContainer(@Nullable String path) implements Write {
        @Override
        public int opCode() {
            return OpCode.DELETE_CONTAINER;
        }
    }

    record SetData(@Nullable String path, byte @Nullable [] data, int version) implements Write {
        @Override
        public int opCode() {
            return OpCode.SET_DATA;
        }
    }

    /** @param version the ACL version the znode must have, -1 for any */
    record SetAcl(@Nullable String path, @Nullable List<Acl> acl, int version) implements Write {
        @Override
        public int opCode() {
            return OpCode.SET_ACL;
        }
    }

    /** The version test of a multi; never alone. */
    record Check(@Nullable String path, int version) implements Write {
        @Override
        public int opCode() {
            return OpCode.CHECK;
        }
    }

    /** All or nothing. The parts are Create, Delete, SetData and Check. */
    record Multi(List<Write> operations) implements Write {
        @Override
        public int opCode() {
            return OpCode.MULTI;
        }
    }

    /**
     * An extension: a znode and all below it, as one multi of deletes, leaves first; or nothing of it.
     *
     * @param limit how many znodes it may be at most
     */
    record DeleteSubtree(@Nullable String path, int limit) implements Write {
        @Override
        public int opCode() {
            return OpCode.DELETE_SUBTREE;
        }
    }

    record Reconfig(@Nullable String joining, @Nullable String leaving, @Nullable String members, long configVersion)
            implements Write {
        @Override
        public int opCode() {
            return OpCode.RECONFIG;
        }
    }

    /** Opens a session; made by the server from a handshake, never sent by a client. */
    record CreateSession(int timeoutMillis) implements Write {
        @Override
        public int opCode() {
            return OpCode.CREATE_SESSION;
        }
    }

    record CloseSession() implements Write {
        @Override
        public int opCode() {
            return OpCode.CLOSE_SESSION;
        }
    }

    record Exists(@Nullable String path, boolean watch) implements Read {
        @Override
        public int opCode() {
            return OpCode.EXISTS;
        }
    }

    record GetData(@Nullable String path, boolean watch) implements Read {
        @Override
        public int opCode() {
            return OpCode.GET_DATA;
        }
    }

    record GetAcl(@Nullable String path) implements Read {
        @Override
        public int opCode() {
            return OpCode.GET_ACL;
        }
    }

    /** getChildren and getChildren2, which adds the Stat. */
    record GetChildren(int opCode, @Nullable String path, boolean watch) implements Read {}

    record GetAllChildrenNumber(@Nullable String path) implements Read {
        @Override
        public int opCode() {
            return OpCode.GET_ALL_CHILDREN_NUMBER;
        }
    }

    record GetEphemerals(@Nullable String prefix) implements Read {
        @Override
        public int opCode() {
            return OpCode.GET_EPHEMERALS;
        }
    }

    /** Independent reads in one request. The parts are GetData and GetChildren; their watch flags count for nothing. */
    record MultiRead(List<Read> operations) implements Read {
        @Override
        public int opCode() {
            return OpCode.MULTI_READ;
        }
    }

    /** Ordered behind everything the leader has decided so far. The path is only echoed. */
    record Sync(@Nullable String path) implements Read {
        @Override
        public int opCode() {
            return OpCode.SYNC;
        }
    }

    record Ping() implements Read {
        @Override
        public int opCode() {
            return OpCode.PING;
        }
    }

    /**
     * setWatches and setWatches2 (the latter has the last two lists): watches of a client that comes back.
     *
     * @param relativeZxid the last zxid the client has seen; what changed after it is reported at once
     */
    record SetWatches(
            int opCode,
            long relativeZxid,
            List<String> data,
            List<String> exist,
            List<String> child,
            List<String> persistent,
            List<String> persistentRecursive)
            implements Read {}

    record AddWatch(@Nullable String path, boolean recursive) implements Read {
        @Override
        public int opCode() {
            return OpCode.ADD_WATCH;
        }
    }

    record CheckWatches(@Nullable String path, WatcherType type) implements Read {
        @Override
        public int opCode() {
            return OpCode.CHECK_WATCHES;
        }
    }

    record RemoveWatches(@Nullable String path, WatcherType type) implements Read {
        @Override
        public int opCode() {
            return OpCode.REMOVE_WATCHES;
        }
    }

    record WhoAmI() implements Read {
        @Override
        public int opCode() {
            return OpCode.WHO_AM_I;
        }
    }

    /** What only servers of ours answer; see docs/protocol-extensions.md. */
    sealed interface ExtendedRead extends Read {}

    /**
     * Children in the order of their names (of the bytes in UTF-8), a page of them.
     *
     * @param after names beyond this one only; null for the first page
     * @param maxChildren how many at most, at least 1
     * @param maxBytes about how long the answer may be, but one child always has room; 0 for what the server thinks right
     */
    record ListChildren(
            @Nullable String path, @Nullable String after, NameFilter filter, ChildDetail detail, int maxChildren, int maxBytes)
            implements ExtendedRead {
        @Override
        public int opCode() {
            return OpCode.LIST_CHILDREN;
        }
    }

    /** How many znodes a subtree has, its top included, and how many bytes of data. */
    record SubtreeSize(@Nullable String path) implements ExtendedRead {
        @Override
        public int opCode() {
            return OpCode.SUBTREE_SIZE;
        }
    }

    /**
     * Persistent watches of a client that comes back, all of them, and the question what they have missed.
     *
     * @param heardUpTo the client has heard of all changes up to this zxid, and not of all beyond it
     */
    record ResumeWatches(long heardUpTo, List<String> persistent, List<String> persistentRecursive) implements ExtendedRead {
        @Override
        public int opCode() {
            return OpCode.RESUME_WATCHES;
        }
    }

    /** A proof of identity for a scheme; answered by the connection layer. */
    record Auth(@Nullable String scheme, byte @Nullable [] proof) implements Operation {
        @Override
        public int opCode() {
            return OpCode.AUTH;
        }
    }

    /** One step of a SASL exchange; answered by the connection layer. */
    record Sasl(byte @Nullable [] token) implements Operation {
        @Override
        public int opCode() {
            return OpCode.SASL;
        }
    }

    /** A known code whose body could not be read; answered MARSHALLING_ERROR in its turn. */
    record Undecodable(int opCode, String reason) implements Operation {}

    /** A request that waited too long before it was looked at; answered THROTTLED_OP in its turn, without effect. */
    record Throttled(int opCode) implements Operation {}

    /** A code that is not a request; answered UNIMPLEMENTED, then the connection is closed. */
    record Unknown(int opCode) implements Operation {}
}
