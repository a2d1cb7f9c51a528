package io.lockkeeper.server.config;

import io.lockkeeper.server.config.Key.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that was said, file and system properties laid over each other as ZooKeeper does: a key of the file beats
 * {@code -Dzookeeper.KEY}. Tells what will not be heard: unknown keys, keys in a place where they have no effect, repeated ones.
 */
final class Settings {
    private final Catalogue catalogue;
    private final List<String> warnings;
    /** What counts, by the name of the key as the catalogue writes it (families: by the full name given). */
    private final Map<String, Setting> effective = new LinkedHashMap<>();

    /**
     * @param said the settings of the file or the command line, in their order
     * @param systemProperties those of the process; of no interest are all that ZooKeeper does not read
     */
    Settings(Catalogue catalogue, List<Setting> said, Map<String, String> systemProperties, List<String> warnings) {
        this.catalogue = catalogue;
        this.warnings = warnings;
        said.forEach(this::takeFromFile);
        Map<String, String> sorted = new TreeMap<>(systemProperties);
        sorted.forEach(this::takeProperty);
        catalogue.all().forEach(key -> takeAlias(key, sorted));
        effective.forEach((name, setting) -> checkValue(catalogue.find(name).orElseThrow(), setting));
    }

    Optional<Setting> find(String name) {
        return Optional.ofNullable(effective.get(name));
    }

    /** The settings of a family of keys, in the order they were given. */
    List<Setting> family(String prefix) {
        List<Setting> members = new ArrayList<>();
        effective.forEach((name, setting) -> {
            if (name.startsWith(prefix)) {
                members.add(setting);
            }
        });
        return members;
    }

    private void takeFromFile(Setting setting) {
        String name = setting.name();
        Optional<Key> known = catalogue.find(name);
        if (known.isPresent() && known.get().place() != Place.PROPERTY && known.get().place() != Place.CLIENT) {
            Setting earlier = effective.put(name, setting);
            if (earlier != null) {
                warnings.add("%s is given twice, the last one counts".formatted(setting.named()));
            }
        } else if (known.isPresent()) {
            // Compat: such a key becomes zookeeper.KEY, which nobody reads.
            warnings.add("%s has no effect in a file, only as system property -D%s".formatted(setting.named(), OneLine.quoted(name)));
        } else if (name.startsWith(Key.PROPERTY_PREFIX)) {
            // Compat: and this one becomes zookeeper.zookeeper.KEY.
            warnings.add("%s has no effect: in a file the key is written without '%s'".formatted(setting.named(), Key.PROPERTY_PREFIX));
        } else {
            warnings.add("%s is not known and has no effect%s".formatted(setting.named(), hint("", name)));
        }
    }

    private void takeProperty(String property, String value) {
        Setting setting = property(property, value);
        Optional<Key> byFullName = catalogue.find(property).filter(key -> key.place() == Place.PROPERTY || key.place() == Place.CLIENT);
        if (byFullName.isPresent()) {
            if (byFullName.get().place() == Place.PROPERTY) {
                effective.put(property, setting);
            }
            return;
        }
        if (!property.startsWith(Key.PROPERTY_PREFIX)) {
            return;
        }
        String name = property.substring(Key.PROPERTY_PREFIX.length());
        Optional<Key> known = catalogue.find(name);
        if (known.isPresent() && known.get().place() == Place.FILE_OR_PROPERTY) {
            effective.putIfAbsent(name, setting);
        } else if (known.isPresent()) {
            String right = known.get().place() == Place.FILE ? "it is a key of the file" : "it is written -D" + known.get().name();
            warnings.add("%s has no effect: %s".formatted(setting.named(), right));
        } else {
            warnings.add("%s is not known and has no effect%s".formatted(setting.named(), hint(Key.PROPERTY_PREFIX, name)));
        }
    }

    private void takeAlias(Key key, Map<String, String> systemProperties) {
        key.alias().filter(systemProperties::containsKey)
            .ifPresent(alias -> effective.putIfAbsent(key.name(), property(alias, systemProperties.get(alias))));
    }

    private void checkValue(Key key, Setting setting) {
        Optional<String> problem = key.kind().problem(setting.value());
        if (problem.isPresent() && (key.place() == Place.FILE || key.support() instanceof Support.Supported)) {
            throw setting.wrong(problem.get());
        }
        // Not a switch: the first one over types makes every start wait some 20 ms for Java to generate it.
        if (key.support() instanceof Support.Supported) {
            key.kind().doubt(setting.value()).ifPresent(doubt -> warnings.add("%s %s".formatted(setting.quoted(), doubt)));
        } else if (key.support() instanceof Support.NotYet notYet) {
            if (!key.quiet().map(setting.value()::equalsIgnoreCase).orElse(false)) {
                warnings.add("%s is not supported yet: %s".formatted(setting.named(), notYet.meanwhile()));
            }
        } else {
            problem.ifPresent(text -> warnings.add("%s %s; it has no effect here".formatted(setting.quoted(), text)));
        }
    }

    private String hint(String prefix, String name) {
        return catalogue.nearest(name).map(nearest -> ", nearest known key is " + prefix + nearest).orElse("");
    }

    private static Setting property(String name, String value) {
        return new Setting("system property ", name, value.trim());
    }
}
