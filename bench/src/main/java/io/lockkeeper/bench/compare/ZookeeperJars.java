package io.lockkeeper.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The jars of Apache ZooKeeper with what they need.
 *
 * @param version as the name of the jar tells it
 */
record ZookeeperJars(List<Path> jars, String version) {
    static final String VERSION = "3.9.5";

    private static final Pattern JAR = Pattern.compile("zookeeper-(\\d+\\.\\d+\\.\\d+.*)\\.jar");
    private static final int LOG_LINES = 6;

    ZookeeperJars {
        jars = List.copyOf(jars);
    }

    /** Those of a directory. */
    static ZookeeperJars in(Path directory) throws CompareException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).map(Path::toAbsolutePath).sorted().toList();
            return jars.stream().map(jar -> JAR.matcher(jar.getFileName().toString())).filter(Matcher::matches).findFirst()
                .map(jar -> new ZookeeperJars(jars, jar.group(1)))
                .orElseThrow(() -> new CompareException(directory + " has no zookeeper-" + VERSION + ".jar"));
        } catch (IOException e) {
            throw new CompareException("the jars of ZooKeeper cannot be read: no such directory: " + e.getMessage());
        }
    }

    /** Those of a cache; the first time Maven brings them there. */
    static ZookeeperJars cached(Path cache, String mvn, Leftovers leftovers) throws CompareException, InterruptedException {
        Path directory = cache.resolve("zookeeper-" + VERSION);
        if (!Files.isDirectory(directory)) {
            fetch(cache, directory, mvn, leftovers);
        }
        return in(directory);
    }

    private static void fetch(Path cache, Path directory, String mvn, Leftovers leftovers) throws CompareException, InterruptedException {
        try {
            Path work = leftovers.directory(cache, "fetching-");
            Path log = work.resolve("log.txt");
            try (InputStream pom = ZookeeperJars.class.getResourceAsStream("zookeeper.pom")) {
                Files.copy(pom, work.resolve("pom.xml"), StandardCopyOption.REPLACE_EXISTING);
            }
            Process process = leftovers.start(new ProcessBuilder(mvn, "-B", "-ntp", "-q", "process-resources")
                .directory(work.toFile()).redirectErrorStream(true).redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile()));
            int exitCode = process.waitFor();
            leftovers.end(process);
            if (exitCode != 0) {
                List<String> lines = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).limit(LOG_LINES).toList();
                throw new CompareException("Maven cannot bring Apache ZooKeeper " + VERSION + ":\n    " + String.join("\n    ", lines));
            }
            // In one step, so that whoever finds the directory finds all of it.
            Files.move(work.resolve("target/jars"), directory, StandardCopyOption.ATOMIC_MOVE);
            leftovers.delete(work);
        } catch (IOException e) {
            throw new CompareException("Apache ZooKeeper " + VERSION + " is not in " + directory
                + ", and mvn (Maven) cannot be run to bring it: " + e.getMessage()
                + "; install Maven, or give a directory with its jars by --zookeeper-jars");
        }
    }
}
