package io.lockkeeper.bench.load;

import java.util.Locale;

/** What a load consists of; {@link #meaning} says it in words. */
public enum Mix {
    GET("read a random znode out of --keys"),
    SET("write a random znode out of --keys"),
    CREATE("create new znodes, each of its own name"),
    DELETE("delete znodes; as many again are created, and the creates are counted too"),
    LIST("list a znode with 100 children, with its stat"),
    MIXED("1 % create, 8 % set, 45 % get, 45 % list of 100 children, 1 % delete"),
    READ_HEAVY("95 % get, 5 % set"),
    MULTI("one transaction of 4: check, set, create, delete of the created one; counts as one operation"),
    EPHEMERAL("create an ephemeral znode, then delete it; each counts");

    private final String meaning;

    Mix(String meaning) {
        this.meaning = meaning;
    }

    /** One line for a help text. */
    public String meaning() {
        return meaning;
    }

    /** As it is written on a command line: {@code read-heavy}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
