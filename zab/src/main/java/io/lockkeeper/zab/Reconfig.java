package io.lockkeeper.zab;

/** Whether memberships may change, and who may ask for it (ADR 76). */
public enum Reconfig {
    /** They stay what the configuration says. */
    NEVER,
    /** Operators may ask who prove that they are, as long as everybody present follows. Until then nothing shows that it can be done. */
    OPERATORS,
    /** Every client may ask, and permissions decide. The first membership gets a version as soon as somebody leads. */
    CLIENTS
}
