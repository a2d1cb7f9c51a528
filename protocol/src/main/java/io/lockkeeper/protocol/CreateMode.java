package io.lockkeeper.protocol;

import org.jspecify.annotations.Nullable;

/** The kinds of znode a create can ask for; {@link #flag} is the number on the wire. */
public enum CreateMode {
    PERSISTENT(0, false, false),
    EPHEMERAL(1, true, false),
    PERSISTENT_SEQUENTIAL(2, false, true),
    EPHEMERAL_SEQUENTIAL(3, true, true),
    CONTAINER(4, false, false),
    PERSISTENT_WITH_TTL(5, false, false),
    PERSISTENT_SEQUENTIAL_WITH_TTL(6, false, true);

    private static final CreateMode[] BY_FLAG = values();

    private final int flag;
    private final boolean ephemeral;
    private final boolean sequential;

    CreateMode(int flag, boolean ephemeral, boolean sequential) {
        this.flag = flag;
        this.ephemeral = ephemeral;
        this.sequential = sequential;
    }

    public int flag() {
        return flag;
    }

    public boolean isEphemeral() {
        return ephemeral;
    }

    public boolean isSequential() {
        return sequential;
    }

    public boolean isTtl() {
        return flag >= 5;
    }

    /** The mode with this number, or null if there is none. */
    public static @Nullable CreateMode ofFlag(int flag) {
        return flag >= 0 && flag < BY_FLAG.length ? BY_FLAG[flag] : null;
    }
}
