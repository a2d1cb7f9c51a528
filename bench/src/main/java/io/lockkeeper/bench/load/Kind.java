package io.lockkeeper.bench.load;

/** The requests a mix is made of. */
enum Kind {
    GET,
    SET,
    CREATE,
    DELETE,
    LIST,
    MULTI;

    private static final Kind[] BY_ORDINAL = values();

    static Kind of(byte ordinal) {
        return BY_ORDINAL[ordinal];
    }
}
