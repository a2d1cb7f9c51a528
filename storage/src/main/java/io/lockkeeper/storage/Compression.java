package io.lockkeeper.storage;

import java.util.Locale;

/** How a snapshot file is packed. It shows in the last part of its name, which decides when reading. */
public enum Compression {
    NONE(""),
    GZIP(".gz"),
    SNAPPY(".snappy");

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    static Compression ofSuffix(String lastPart) {
        return switch (lastPart.toLowerCase(Locale.ROOT)) {
            case "gz" -> GZIP;
            case "snappy" -> SNAPPY;
            default -> NONE;
        };
    }

    static Compression ofName(String name) {
        return ofSuffix(name.substring(name.lastIndexOf('.') + 1));
    }

    String suffix() {
        return suffix;
    }
}
