package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import java.util.List;

/** Judges create in its four kinds, and the hard limits that creates and writes must keep. */
final class CreatePreparer {
    private static final int SEQUENCE_DIGITS = 10;

    private final TreeState state;
    private final Overlay overlay;
    private final AclRules aclRules;
    private final AclRules.Growth aclGrowth;

    /** @param aclGrowth of the transaction being prepared */
    CreatePreparer(TreeState state, Overlay overlay, AclRules aclRules, AclRules.Growth aclGrowth) {
        this.state = state;
        this.overlay = overlay;
        this.aclRules = aclRules;
        this.aclGrowth = aclGrowth;
    }

    /** {@link Txn.Error} if it is refused. */
    Txn decide(Operation.Create create, TxnHeader header, List<Id> ids) {
        CreateMode mode = CreateMode.ofFlag(create.flags());
        if (mode == null) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        if (mode.isTtl() && !state.options.extendedTypes()) {
            return no(ErrorCode.UNIMPLEMENTED);
        }
        if (!isTtlLegal(create, mode)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        boolean mayOwnNothing = mode.isEphemeral() && overlay.isForLocalSession();
        if (mayOwnNothing || !Preparer.hasSession(overlay, header)) {
            return no(ErrorCode.SESSION_EXPIRED);
        }
        String path = create.path();
        if (path.indexOf('/') < 0 || path.indexOf('\0') >= 0) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        List<Acl> acl = aclRules.resolve(create.acl(), ids, aclGrowth);
        if (acl == null) {
            return no(ErrorCode.INVALID_ACL);
        }
        PathKey key = state.paths.key(path);
        Draft parent = overlay.findParent(key);
        if (parent == null) {
            return no(ErrorCode.NO_NODE);
        }
        if (!aclRules.allows(parent.acl, Acl.CREATE, ids)) {
            return no(ErrorCode.NO_AUTH);
        }
        if (mode.isSequential()) {
            path = numbered(path, parent.sequence);
            key = state.paths.key(path);
        }
        if (!ZnodePath.isLegal(path)) {
            return no(ErrorCode.BAD_ARGUMENTS);
        }
        Draft znode = overlay.at(key);
        if (znode.exists) {
            return no(ErrorCode.NODE_EXISTS);
        }
        if (state.ownerRules.kind(parent.owner) == OwnerKind.SESSION) {
            return no(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
        }
        byte[] data = create.data();
        if (exceedsQuota(path, 1, data == null ? 0 : data.length)) {
            return no(ErrorCode.QUOTA_EXCEEDED);
        }
        overlay.touch(parent);
        parent.childCreated(header.zxid());
        overlay.changed(parent);
        overlay.touch(znode);
        znode.parent = parent;
        znode.create(data, acl, owner(create, mode, header), header.zxid(), header.timeMillis());
        overlay.changed(znode);
        return txn(create, mode, path, acl, parent.sequence);
    }

    private static Txn no(ErrorCode error) {
        return new Txn.Error(error.code());
    }

    /**
     * Compat: but for a createTTL whose flags have no TTL. ZooKeeper takes it when the ttl is negative, and then cannot apply what it
     * logged.
     */
    private static boolean isTtlLegal(Operation.Create create, CreateMode mode) {
        return mode.isTtl()
                ? create.ttl() > 0 && create.ttl() <= OwnerRules.MAX_TTL_MILLIS
                : create.opCode() != OpCode.CREATE_TTL;
    }

    /** Which kind of znode it becomes is up to the operation; which session owns it, to the flags. */
    private static long owner(Operation.Create create, CreateMode mode, TxnHeader header) {
        return switch (create.opCode()) {
            case OpCode.CREATE_CONTAINER -> OwnerRules.CONTAINER;
            case OpCode.CREATE_TTL -> OwnerRules.ofTtl(create.ttl());
            default -> mode.isEphemeral() ? header.sessionId() : 0;
        };
    }

    private static Txn txn(Operation.Create create, CreateMode mode, String path, List<Acl> acl, int parentCversion) {
        return switch (create.opCode()) {
            case OpCode.CREATE_CONTAINER -> new Txn.CreateContainer(path, create.data(), acl, parentCversion);
            case OpCode.CREATE_TTL -> new Txn.CreateTtl(path, create.data(), acl, parentCversion, create.ttl());
            default -> new Txn.Create(path, create.data(), acl, mode.isEphemeral(), parentCversion);
        };
    }

    /** The path with the sequence number behind it, like {@code %010d} in every locale. */
    static String numbered(String path, int sequence) {
        StringBuilder text = new StringBuilder(path.length() + SEQUENCE_DIGITS + 1).append(path);
        String digits = Long.toString(Math.abs((long) sequence));
        if (sequence < 0) {
            text.append('-');
        }
        int width = sequence < 0 ? SEQUENCE_DIGITS - 1 : SEQUENCE_DIGITS;
        text.repeat('0', Math.max(0, width - digits.length())).append(digits);
        return text.toString();
    }

    /**
     * Whether a hard limit forbids that much more. Compat: measured against the committed usage, so writes in flight may overshoot;
     * and a shrinking write is refused, too, while the limit stays exceeded.
     */
    boolean exceedsQuota(String path, int moreCount, long moreBytes) {
        if (!state.options.enforceQuota()) {
            return false;
        }
        String subtree = state.quotas.covering(path);
        if (subtree == null) {
            return false;
        }
        int limitsAt = state.paths.find(Quotas.limitsPath(subtree));
        int statsAt = state.paths.find(Quotas.statsPath(subtree));
        if (limitsAt == Znodes.NONE || statsAt == Znodes.NONE) {
            return false;
        }
        QuotaText limits = QuotaText.parse(state.znodes.data(limitsAt));
        QuotaText usage = QuotaText.parse(state.znodes.data(statsAt)).plus(moreCount, moreBytes);
        return moreCount != 0 && exceeds(usage.count(), limits.countHardLimit())
                || moreBytes != 0 && exceeds(usage.bytes(), limits.byteHardLimit());
    }

    private static boolean exceeds(long usage, long limit) {
        return limit > -1 && usage > limit;
    }
}
