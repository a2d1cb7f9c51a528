package io.lockkeeper.replica;

import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import org.jspecify.annotations.Nullable;

/** Sessions that only the server knows to which they are connected: whether there are any, and what they cannot do. */
final class LocalSessions {
    private final boolean enabled;
    private final boolean mayUpgrade;

    /** @param member null for a server alone, which has none */
    LocalSessions(@Nullable MemberConfig member) {
        enabled = member != null && member.localSessions();
        mayUpgrade = enabled && member != null && member.localSessionsUpgrade();
    }

    /** Whether new sessions are local at first. */
    boolean enabled() {
        return enabled;
    }

    /** Whether they become global when they need to. */
    boolean mayUpgrade() {
        return mayUpgrade;
    }

    /** Whether the session would own a znode by this, so that all servers have to know it. */
    static boolean wouldOwn(Operation.Write write) {
        return switch (write) {
            case Operation.Create create -> isEphemeral(create);
            case Operation.Multi multi -> multi.operations().stream().anyMatch(LocalSessions::wouldOwn);
            case Operation.Delete _,
                Operation.DeleteContainer _,
                Operation.SetData _,
                Operation.SetAcl _,
                Operation.Check _,
                Operation.Reconfig _,
                Operation.CreateSession _,
                Operation.CloseSession _ -> false;
        };
    }

    private static boolean isEphemeral(Operation.Create create) {
        CreateMode mode = CreateMode.ofFlag(create.flags());
        boolean plain = create.opCode() == OpCode.CREATE || create.opCode() == OpCode.CREATE2;
        return plain && mode != null && mode.isEphemeral();
    }
}
