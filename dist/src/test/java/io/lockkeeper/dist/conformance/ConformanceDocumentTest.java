package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/conformance.md} says of every fact which test proves it, and says so truly. The columns that follow from
 * the tests are written by {@code -Dconformance.record=true}; titles, and the reason why a fact has no test, by hand.
 */
final class ConformanceDocumentTest {

    private static final Path DOCUMENT = Kind.repository().resolve("docs/conformance.md");
    private static final Path SAFETY = Kind.repository().resolve("docs/safety.md");
    private static final Pattern ROW = Pattern.compile("\\| ([CFOSQ]\\d+) \\| (.*?) \\| (?:(.*?) )?\\| (.*) \\|");
    private static final Pattern QUORUM_FACT = Pattern.compile("\\bQ\\d+\\b");
    private static final String DIFFERENCES = "## Deliberate differences\n";

    /** What a test of a room shows it on, from the least to the most. */
    private static final Map<String, String> LEVELS = levels();

    /** The length of each checklist. */
    private static final Map<String, Integer> FACTS = Map.of("C", 185, "F", 56, "O", 53, "S", 53, "Q", 120);

    @Test
    void everyFactIsListedOnce() throws Exception {
        List<String> listed = Files.readString(DOCUMENT).lines().map(ROW::matcher).filter(Matcher::matches)
                .map(row -> row.group(1)).toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(FACTS.entrySet().stream()
                .flatMap(list -> IntStream.rangeClosed(1, list.getValue()).mapToObj(number -> list.getKey() + number)).toList());
    }

    @Test
    void theDocumentAgreesWithTheTests() throws Exception {
        String now = Files.readString(DOCUMENT);
        String due = recorded(now);
        if (Boolean.getBoolean("conformance.record")) {
            Files.writeString(DOCUMENT, due);
        } else {
            assertThat(now).as("record it anew: -Dconformance.record=true").isEqualTo(due);
        }
    }

    /** {@code docs/safety.md} names the tests that fail without a guard. */
    @Test
    void theTestsThatTheSafetyDocumentNamesExist() throws Exception {
        List<String> named = Pattern.compile("`([\\w.]+\\.[A-Z]\\w+Test\\.\\w+)`").matcher(Files.readString(SAFETY)).results()
                .map(found -> found.group(1)).toList();
        assertThat(named).isNotEmpty();
        assertThat(TestSources.all()).extracting(TestSources.Named::name).containsAll(named);
    }

    @Test
    void aFactWithoutATestSaysWhy() throws Exception {
        assertThat(Files.readString(DOCUMENT).lines().map(ROW::matcher).filter(Matcher::matches)
                .filter(row -> row.group(3) == null && !row.group(4).matches("(later: |unit tests of ).+")).map(Matcher::group)).isEmpty();
    }

    private static String recorded(String document) throws Exception {
        var tests = new TreeMap<String, TreeSet<String>>();
        var reasons = new TreeMap<String, String>();
        var differences = new ArrayList<String>();
        for (Class<?> type : testClasses()) {
            for (Method method : type.getDeclaredMethods()) {
                Fact fact = method.getAnnotation(Fact.class);
                Difference difference = method.getAnnotation(Difference.class);
                String name = type.getSimpleName() + "." + method.getName();
                String facts = fact == null ? "" : " (" + String.join(", ", fact.value()) + ")";
                if (difference != null) {
                    differences.add("- `" + name + "`" + facts + ": " + difference.value() + ".\n");
                }
                for (String number : fact == null ? new String[0] : fact.value()) {
                    tests.computeIfAbsent(number, none -> new TreeSet<>()).add("`" + name + "`");
                    if (difference != null) {
                        reasons.merge(number, "deliberate difference: " + difference.value(), // methods come in no certain order
                                (one, other) -> one.compareTo(other) <= 0 ? one : other);
                    }
                }
            }
        }
        Map<String, TreeSet<String>> levels = quorumFacts(tests);
        differences.sort(null);
        var written = new StringBuilder();
        for (String line : (Iterable<String>) document.lines()::iterator) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String number = row.group(1);
                line = tests.containsKey(number)
                        ? "| %s | %s | %s | %s |".formatted(number, row.group(2), String.join(", ", tests.remove(number)),
                                levels.containsKey(number) ? String.join(", ", levels.get(number)) : reasons.getOrDefault(number, "both"))
                        : "| %s | %s | | %s |".formatted(number, row.group(2), row.group(3) == null ? row.group(4) : "open");
            }
            written.append(line).append('\n');
        }
        assertThat(tests.keySet()).as("facts that are not in the document").isEmpty();
        int begin = written.indexOf(DIFFERENCES) + DIFFERENCES.length();
        int end = written.indexOf("\n## ", begin);
        return written.replace(begin, end, "\n" + String.join("", differences)).toString();
    }

    /** Adds the tests whose comments name facts about servers among each other; fact to what it is shown on. */
    private static Map<String, TreeSet<String>> quorumFacts(Map<String, TreeSet<String>> tests) throws IOException {
        var levels = new TreeMap<String, TreeSet<String>>();
        var order = List.copyOf(LEVELS.values());
        for (TestSources.Named test : TestSources.all()) {
            QUORUM_FACT.matcher(test.comment()).results().map(MatchResult::group).forEach(fact -> {
                tests.computeIfAbsent(fact, none -> new TreeSet<>()).add("`" + test.name() + "`");
                levels.computeIfAbsent(fact, none -> new TreeSet<>(Comparator.comparing(order::indexOf))).add(level(test));
            });
        }
        return levels;
    }

    private static String level(TestSources.Named test) {
        return LEVELS.entrySet().stream().filter(level -> test.name().startsWith(level.getKey() + ".")).map(Map.Entry::getValue).findFirst()
                .orElseThrow(() -> new AssertionError(test.name() + " names a fact, and its room has no word for what it is shown on"));
    }

    private static Map<String, String> levels() {
        var levels = new LinkedHashMap<String, String>();
        levels.put("protocol", "bytes");
        levels.put("zab", "agreement");
        levels.put("tree", "tree");
        levels.put("storage", "disk");
        levels.put("replica", "replicas");
        levels.put("server.config", "configuration");
        levels.put("server.peer", "sockets");
        levels.put("server", "server");
        levels.put("simulator", "simulated");
        levels.put("dist", "processes");
        return levels;
    }

    private static List<Class<?>> testClasses() throws Exception {
        var classes = new ArrayList<Class<?>>();
        try (Stream<Path> files = Files.list(ownPackage())) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Test.class")) {
                    classes.add(Class.forName(ConformanceDocumentTest.class.getPackageName() + "." + name.replace(".class", "")));
                }
            }
        }
        return classes;
    }

    private static Path ownPackage() throws URISyntaxException {
        Path root = Path.of(ConformanceDocumentTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return root.resolve(ConformanceDocumentTest.class.getPackageName().replace('.', '/'));
    }
}
