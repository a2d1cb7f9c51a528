package io.lockkeeper.dist.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tests of all rooms as they stand in the source tree: facts that servers alone can tell about each other are proven where it is
 * cheapest, and the comment of such a test names them.
 */
final class TestSources {
    private static final Pattern METHOD = Pattern.compile("    (?:public )?void (\\w+)\\(.*");
    private static final Pattern TEST = Pattern.compile("    @(?:Test|ParameterizedTest)\\b.*");
    private static final Pattern END_OF_MEMBER = Pattern.compile("    (?:\\}|\\S.*;)");
    private static final String ROOT = "src/test/java/io/lockkeeper";

    private TestSources() {}

    /**
     * A test method.
     *
     * @param name package below {@code io.lockkeeper}, class and method
     * @param comment what stands above it; may be empty
     */
    record Named(String name, String comment) {}

    static List<Named> all() throws IOException {
        var tests = new ArrayList<Named>();
        try (Stream<Path> rooms = Files.list(Kind.repository())) {
            for (Path root : rooms.map(room -> room.resolve(ROOT)).filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.walk(root)) {
                    for (Path file : files.filter(file -> file.toString().endsWith("Test.java")).sorted().toList()) {
                        String type = root.relativize(file).toString().replace(".java", "").replace('/', '.');
                        collect(type, Files.readAllLines(file), tests);
                    }
                }
            }
        }
        return tests;
    }

    private static void collect(String type, List<String> lines, List<Named> tests) {
        var comment = new StringBuilder();
        boolean inComment = false;
        boolean isTest = false;
        for (String line : lines) {
            if (line.startsWith("    /**")) {
                comment.setLength(0);
                inComment = true;
            }
            if (inComment) {
                comment.append(line.strip()).append(' ');
                inComment = !line.endsWith("*/");
                continue;
            }
            isTest |= TEST.matcher(line).matches();
            Matcher method = METHOD.matcher(line);
            if (isTest && method.matches()) {
                tests.add(new Named(type + "." + method.group(1), comment.toString()));
            }
            if (method.matches() || END_OF_MEMBER.matcher(line).matches()) {
                comment.setLength(0);
                isTest = false;
            }
        }
    }
}
