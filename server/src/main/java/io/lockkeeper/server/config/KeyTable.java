package io.lockkeeper.server.config;

import io.lockkeeper.server.config.Key.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Notation for the tables of {@link Catalogue}: one short line per key. Collects the keys in the order they are written. */
final class KeyTable {
    private static final Support SUPPORTED = new Support.Supported();
    private static final Support NO_EFFECT = new Support.NoEffect();

    private final List<Key> keys = new ArrayList<>();

    List<Key> keys() {
        return List.copyOf(keys);
    }

    /** A key of the file alone. */
    Row file(String name, Kind kind) {
        return new Row(name, Place.FILE, kind);
    }

    /** A key of the file, or a system property with {@code zookeeper.} before it. */
    Row both(String name, Kind kind) {
        return new Row(name, Place.FILE_OR_PROPERTY, kind);
    }

    /** A system property by this name. */
    Row property(String name, Kind kind) {
        return new Row(name, Place.PROPERTY, kind);
    }

    /** A property that only clients read. */
    Row client(String name) {
        return new Row(name, Place.CLIENT, text());
    }

    static Kind whole(long min) {
        return new Kind.Whole(min, Integer.MAX_VALUE, min, true);
    }

    static Kind whole(long min, long max) {
        return new Kind.Whole(min, max, min, true);
    }

    static Kind anyWhole() {
        return whole(Integer.MIN_VALUE);
    }

    static Kind wholeRaisedTo(long floor) {
        return new Kind.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, floor, true);
    }

    static Kind big(long min) {
        return new Kind.Whole(min, Long.MAX_VALUE, min, true);
    }

    static Kind port() {
        return whole(0, 65_535);
    }

    static Kind ratio() {
        return new Kind.Fraction(0, 1);
    }

    static Kind strict() {
        return new Kind.Strict();
    }

    static Kind lenient() {
        return Kind.Lenient.ONLY_TRUE;
    }

    static Kind text() {
        return new Kind.Text();
    }

    static Kind path() {
        return new Kind.FilePath();
    }

    /** Words of which one must be given. */
    static Kind oneOf(String... words) {
        return new Kind.Word(List.of(words), false, true);
    }

    /** Words of which another one counts as none at all. */
    static Kind preferably(String... words) {
        return new Kind.Word(List.of(words), false, false);
    }

    /** A key being written down; {@link #supported}, {@link #notYet} or {@link #noEffect} ends its line. */
    final class Row {
        private final String name;
        private final Place place;
        private final Kind kind;
        private Optional<String> standard = Optional.empty();
        private String unit = "";
        private Optional<String> quiet = Optional.empty();
        private Optional<String> alias = Optional.empty();

        private Row(String name, Place place, Kind kind) {
            this.name = name;
            this.place = place;
            // Compat: the file's own numbers are read with Integer.parseInt, which knows no 0x.
            this.kind = place == Place.FILE && kind instanceof Kind.Whole w ? new Kind.Whole(w.min(), w.max(), w.floor(), false) : kind;
        }

        Row standard(String value) {
            standard = Optional.of(value);
            return this;
        }

        Row unit(String name) {
            unit = name;
            return this;
        }

        /** The value that asks for nothing we lack, where that is not the standard one. */
        Row quiet(String value) {
            quiet = Optional.of(value);
            return this;
        }

        Row alias(String property) {
            alias = Optional.of(property);
            return this;
        }

        void supported() {
            add(SUPPORTED);
        }

        void noEffect() {
            add(NO_EFFECT);
        }

        void notYet(String meanwhile) {
            add(new Support.NotYet(meanwhile));
        }

        private void add(Support support) {
            keys.add(new Key(name, place, kind, standard, unit, support, quiet.or(() -> standard), alias));
        }
    }
}
