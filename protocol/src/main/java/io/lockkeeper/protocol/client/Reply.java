package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outcome of one operation, as it stands behind a reply header with the same error code. */
public sealed interface Reply {
    /** Success without a body: delete, ping, setWatches, closeSession ... */
    Reply DONE = new Done();

    default ErrorCode error() {
        return ErrorCode.OK;
    }

    record Done() implements Reply {}

    /** A refusal; the body is empty. Shared instances come from {@link #failed}. */
    record Failed(ErrorCode error) implements Reply {}

    /** create: the final path. */
    record Created(String path) implements Reply {}

    /** create2, createContainer, createTTL. */
    record CreatedWithStat(String path, Stat stat) implements Reply {}

    /** exists, setData, setACL. */
    record StatOnly(Stat stat) implements Reply {}

    /** getData, reconfig. The array is the one the tree holds. */
    record Data(byte @Nullable [] data, Stat stat) implements Reply {}

    record AclAndStat(List<Acl> acl, Stat stat) implements Reply {}

    /** getChildren (no Stat) and getChildren2: names in no particular order. */
    record Children(ChildNames names, @Nullable Stat stat) implements Reply {}

    record Count(int number) implements Reply {}

    /** getEphemerals: full paths. */
    record Paths(List<String> paths) implements Reply {}

    /** sync: the path of the request. */
    record Synced(@Nullable String path) implements Reply {}

    /** addWatch. Compat: its body is an error record that says 0. */
    record WatchAdded() implements Reply {}

    /** whoAmI: scheme and user name of each identity. */
    record Identities(List<Id> users) implements Reply {}

    /** multi and multiRead: one part for each operation; a part is never itself a Multi. */
    record Multi(List<MultiPart> parts) implements Reply {}

    /**
     * @param opCode the type of the result: of the operation, or -1 if it failed
     * @param reply its outcome
     */
    record MultiPart(int opCode, Reply reply) {}

    /** One step of a SASL exchange. */
    record SaslToken(byte @Nullable [] token) implements Reply {}

    /** What answers an extension; see docs/protocol-extensions.md. */
    sealed interface Extended extends Reply {}

    /**
     * listChildren.
     *
     * @param next the name behind which to go on; null if no more children come
     * @param stat of the znode whose children they are
     */
    record ChildPage(ChildDetail detail, List<Child> children, @Nullable String next, Stat stat) implements Extended {}

    /**
     * One child of a page.
     *
     * @param refusal why there is no more than the name, OK if there is
     * @param stat null if it was not asked for or refused
     * @param data null, too, if it was not asked for or refused
     */
    record Child(String name, ErrorCode refusal, @Nullable Stat stat, byte @Nullable [] data) {}

    /**
     * subtreeSize.
     *
     * @param znodes at least 1, for the top is among them
     * @param dataBytes lengths of their data
     * @param stat of the top
     */
    record SubtreeSize(long znodes, long dataBytes, Stat stat) implements Extended {}

    /**
     * deleteSubtree.
     *
     * @param deleted how many znodes are gone; 0 if they were too many
     * @param present how many there were
     */
    record SubtreeDeleted(int deleted, long present) implements Extended {}

    /**
     * resumeWatches.
     *
     * @param complete whether these are all events that were missed; if not, there are none, and whoever watches has to look
     * @param missed in the order in which they came to be
     */
    record Resumed(boolean complete, List<Missed> missed) implements Extended {}

    /** An event that a watch has missed, with the zxid of the change. */
    record Missed(long zxid, WatchEvent event) {}

    static Reply failed(ErrorCode error) {
        return FailedReplies.of(error);
    }
}
