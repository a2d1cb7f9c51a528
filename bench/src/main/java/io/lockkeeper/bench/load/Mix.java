package io.lockkeeper.bench.load;

import java.util.Locale;

/** What a load consists of; {@link #meaning} says it in words. */
public enum Mix {
    GET("read a random znode out of --keys"),
    SET("write a random znode out of --keys"),
    CREATE("create new znodes, each of its own name"),
    DELETE("create a znode, then delete it; each counts"),
    LIST("list a znode with 100 children, with its stat"),
    MIXED("45 % get, 45 % list (100 children), 8 % set, 1 % create, 1 % delete"),
    READ_HEAVY("95 % get, 5 % set"),
    MULTI("check, set, create and delete in one transaction; counts as one"),
    EPHEMERAL("the same as delete, with ephemeral znodes");

    private final String meaning;

    Mix(String meaning) {
        this.meaning = meaning;
    }

    /** One line for a help text. */
    public String meaning() {
        return meaning;
    }

    /** Whether it reads or writes the znodes that are there from the beginning. */
    boolean usesKeys() {
        return switch (this) {
            case GET, SET, MIXED, READ_HEAVY, MULTI -> true;
            case CREATE, DELETE, LIST, EPHEMERAL -> false;
        };
    }

    boolean usesList() {
        return this == LIST || this == MIXED;
    }

    /** As it is written on a command line: {@code read-heavy}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
