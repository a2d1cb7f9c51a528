package io.lockkeeper.server.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What each key comes to: the value somebody set, or the standard one of the {@link Catalogue}. All values are checked already. */
final class Values {
    private final Catalogue catalogue;
    private final Settings settings;
    private final Set<String> asked = new HashSet<>();

    Values(Catalogue catalogue, Settings settings) {
        this.catalogue = catalogue;
        this.settings = settings;
    }

    /** The keys somebody asked for, so that a test can find a key that calls itself supported and is never read. */
    Set<String> asked() {
        return Set.copyOf(asked);
    }

    int whole(String name) {
        return Math.toIntExact(big(name));
    }

    long big(String name) {
        return bigIfAny(name).orElseThrow(() -> new IllegalStateException("no standard value: " + name));
    }

    Optional<Long> bigIfAny(String name) {
        if (key(name).kind() instanceof Kind.Whole whole) {
            return text(name).map(whole::read);
        }
        throw new IllegalStateException("not a whole number: " + name);
    }

    double fraction(String name) {
        return Double.parseDouble(text(name).orElseThrow());
    }

    boolean flag(String name) {
        String value = text(name).orElseThrow();
        return key(name).kind() instanceof Kind.Lenient lenient ? lenient.read(value) : Boolean.parseBoolean(value);
    }

    long intervalMillis(String name) {
        return new Kind.Interval().readMillis(text(name).orElseThrow());
    }

    /** The value as text, empty when it was not given and has no standard. */
    Optional<String> text(String name) {
        return setting(name).map(Setting::value).or(() -> key(name).standard());
    }

    /** Where it was set; empty when it was not. */
    Optional<Setting> setting(String name) {
        key(name);
        return settings.find(name);
    }

    /** All settings of a family, by the beginning of their names, dot included. */
    List<Setting> family(String prefix) {
        key(prefix + "*");
        return settings.family(prefix);
    }

    private Key key(String name) {
        asked.add(name);
        return catalogue.find(name).orElseThrow(() -> new IllegalStateException("not in the catalogue: " + name));
    }
}
