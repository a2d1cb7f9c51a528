package io.lockkeeper.server.config;

import io.lockkeeper.protocol.PropertiesText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link ServerConfig} of what an operator wrote: zoo.cfg as ZooKeeper reads it, the arguments of its standalone main
 * class, or nothing. The process's system properties come in as a map; nothing here asks {@link System} or the environment.
 */
public final class ConfigReader {
    /** A real zoo.cfg has a few kilobytes; whoever names a log or a disk image gets an error instead of a full heap. */
    private static final int LARGEST_FILE_BYTES = 1 << 20;

    private ConfigReader() {}

    /**
     * What came out of it.
     *
     * @param warnings one line each, for the log, in the order of the causes; none of them contains a secret
     */
    public record Loaded(ServerConfig config, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads a zoo.cfg.
     *
     * @param systemProperties those of the process; a key K of the file goes before {@code zookeeper.K} here
     * @throws ConfigException when it cannot be read or no server can be started with it
     */
    public static Loaded read(Path file, Map<String, String> systemProperties) {
        List<String> warnings = new ArrayList<>();
        if (!file.isAbsolute() && !file.startsWith(".")) {
            warnings.add("%s is a relative path; write ./%1$s to say that it is meant to be".formatted(OneLine.quoted(file.toString())));
        }
        return load(settings(file), Optional.of(file.toAbsolutePath().normalize()), systemProperties, warnings);
    }

    /** Reads the text of a zoo.cfg that is in no file; {@code name} stands for the file in messages. */
    public static Loaded readText(String name, String text, Map<String, String> systemProperties) {
        return load(settings(name, text), Optional.empty(), systemProperties, new ArrayList<>());
    }

    /** Nothing was said: serve the loopback address and keep the data in {@code lk-data} below this directory. */
    public static Loaded withoutFile(Path workingDir, Map<String, String> systemProperties) {
        List<Setting> said = new ArrayList<>(List.of(
            builtIn("dataDir", workingDir.resolve("lk-data").toString()),
            builtIn("clientPort", "2181"),
            builtIn("clientPortAddress", "127.0.0.1")));
        if (!systemProperties.containsKey(Key.PROPERTY_PREFIX + "4lw.commands.whitelist")) {
            said.add(builtIn("4lw.commands.whitelist", String.join(",", FourLetterWords.READ_ONLY)));
        }
        return load(said, Optional.empty(), systemProperties, new ArrayList<>());
    }

    /**
     * The arguments of ZooKeeper's standalone server, {@code <clientPort> <dataDir> [tickTime] [maxClientCnxns]}.
     *
     * @throws ConfigException when there are fewer or more, or one cannot be read
     */
    public static Loaded positional(List<String> words, Map<String, String> systemProperties) {
        ConfigException.require(words.size() >= 2 && words.size() <= 4,
            "expected <clientPort> <dataDir> [tickTime] [maxClientCnxns], got %d arguments", words.size());
        List<String> names = List.of("clientPort", "dataDir", "tickTime", "maxClientCnxns");
        List<Setting> said = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            said.add(new Setting("argument %d: ".formatted(i + 1), names.get(i), words.get(i).trim()));
        }
        return load(said, Optional.empty(), systemProperties, new ArrayList<>());
    }

    private static Loaded load(
            List<Setting> said, Optional<Path> file, Map<String, String> systemProperties, List<String> warnings) {
        Catalogue catalogue = Catalogue.zooKeeper();
        Values values = new Values(catalogue, new Settings(catalogue, said, systemProperties, warnings));
        return new Loaded(new ConfigAssembly(values, file, warnings).assemble(), warnings);
    }

    private static Setting builtIn(String name, String value) {
        return new Setting("built in: ", name, value);
    }

    /** The settings of a properties file, key and value trimmed as ZooKeeper does on top of the format's own rules. */
    static List<Setting> settings(Path file) {
        return settings(file.toString(), textOf(file));
    }

    private static List<Setting> settings(String name, String text) {
        String where = OneLine.of(name);
        try {
            return new PropertiesText(text).entries().stream()
                .map(entry -> new Setting("%s:%d: ".formatted(where, entry.line()), entry.key().trim(), entry.value().trim()))
                .toList();
        } catch (PropertiesText.BadEscape e) {
            throw new ConfigException("%s:%d: %s".formatted(where, e.line(), e.getMessage()));
        }
    }

    private static String textOf(Path file) {
        try {
            ConfigException.require(!Files.isDirectory(file), "%s is a directory, not a configuration file", file);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST_FILE_BYTES + 1);
                ConfigException.require(bytes.length <= LARGEST_FILE_BYTES, "%s is larger than %d KB and hardly a configuration file",
                    file, LARGEST_FILE_BYTES / 1024);
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        } catch (NoSuchFileException e) {
            throw new ConfigException("%s does not exist".formatted(file));
        } catch (IOException e) {
            throw new ConfigException("%s cannot be read: %s".formatted(file, e));
        }
    }

    /** The path a setting names, absolute: a relative one is meant from where the process runs. */
    static Path path(Setting setting) {
        try {
            return Path.of(setting.value()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw setting.wrong("is not a path: " + e.getReason());
        }
    }
}
