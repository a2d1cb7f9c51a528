package io.lockkeeper.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What neither the compiler nor Spotless says of imports (see ADR 3), read from the sources as text. */
class ImportsTest {
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]+\\.(\\w+|\\*);$");
    private static final Path HOUSE = Path.of("..");

    @Test
    void everyImportIsUsedAndNoneIsAWildcard() throws IOException {
        List<Path> sources = sources();

        assertThat(sources).as("sources below %s", HOUSE.toAbsolutePath().normalize()).hasSizeGreaterThan(100);
        assertThat(sources.stream().flatMap(source -> unused(source.toString(), read(source)).stream())).isEmpty();
    }

    @Test
    void anUnusedImportAndAWildcardAreFound() {
        String source = """
                import java.util.List;
                import java.util.Set;
                import static java.lang.Math.*;
                /** A {@link List}. */
                class Some { }
                """;

        assertThat(unused("Some.java", source)).containsExactly(
                "Some.java: import java.util.Set;", "Some.java: import static java.lang.Math.*;");
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> rooms = Files.list(HOUSE)) {
            for (Path src : rooms.map(room -> room.resolve("src")).filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.walk(src)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private static List<String> unused(String name, String source) {
        String rest = IMPORT.matcher(source).replaceAll("");
        List<String> unused = new ArrayList<>();
        Matcher imports = IMPORT.matcher(source);
        while (imports.find()) {
            String imported = imports.group(1);
            if (imported.equals("*") || !Pattern.compile("\\b" + imported + "\\b").matcher(rest).find()) {
                unused.add(name + ": " + imports.group());
            }
        }
        return unused;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
