package io.lockkeeper.dist.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which server stands under test. The two differ in nothing but the command line that starts them. */
public enum Kind {
    /** The oracle: the jars of the release, found under {@code target/oracle}. */
    APACHE,
    /** This very build. */
    LOCKKEEPER;

    private static final Path MODULE = Path.of(System.getProperty("basedir", System.getProperty("user.dir")));

    /**
     * The command that starts a server process.
     *
     * @param jvmOptions system properties and other options of the virtual machine
     * @param arguments what an operator would type: a configuration file, or a port and a data directory
     */
    public List<String> command(List<String> jvmOptions, List<String> arguments) {
        return switch (this) {
            case APACHE -> zooKeeper("3.9.5", jvmOptions, arguments);
            case LOCKKEEPER -> {
                List<String> command = java(name());
                command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
                command.addAll(jvmOptions);
                command.addAll(List.of("-cp", ownClasspath(), "io.lockkeeper.dist.Lk", "server"));
                command.addAll(arguments);
                yield command;
            }
        };
    }

    /** The same for a server of the release before: in ensembles both are met. */
    public static List<String> zooKeeper38(List<String> jvmOptions, List<String> arguments) {
        return zooKeeper("3.8.6", jvmOptions, arguments);
    }

    /** The command that starts ZooKeeper's own shell; it says nothing but what it answers. */
    static List<String> zooKeeperShell(String servers) {
        List<String> command = java("zookeeper-shell");
        command.addAll(List.of("-Duser.timezone=UTC", "--sun-misc-unsafe-memory-access=allow", "-Dlevel=OFF",
                "-Dlogback.configurationFile=" + Program.resource("/logback-test.xml"), "-cp", oracleJars() + "/*",
                "org.apache.zookeeper.ZooKeeperMain", "-server", servers));
        return command;
    }

    /** The command that starts the shell of this build, which logs nothing. */
    static List<String> ownShell(String servers) {
        List<String> command = java("shell");
        command.addAll(List.of("-Duser.timezone=UTC", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-Dlk.log.level=OFF", "-cp", ownClasspath(), "io.lockkeeper.dist.Lk", "shell", "-server", servers));
        return command;
    }

    private static List<String> zooKeeper(String release, List<String> jvmOptions, List<String> arguments) {
        List<String> command = java("zookeeper-" + release);
        command.add("-Dlogback.configurationFile=" + Program.resource("/oracle-logback.xml"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", oracleJars(release) + "/*", "org.apache.zookeeper.server.quorum.QuorumPeerMain"));
        command.addAll(arguments);
        return command;
    }

    /**
     * The beginning of the command line of a Java program that runs for a short while.
     *
     * @param archive a name for what starts with the same classes
     */
    static List<String> java(String archive) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Many short lives: the simple collector and compiler start faster than the strong ones.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        // A class archive, made by the first one that ends, brings the start from seconds down to a blink.
        command.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + MODULE.resolve("target/" + archive + ".jsa"),
                "-Xlog:disable"));
        return command;
    }

    /** The directory with the jars of Apache ZooKeeper 3.9.5 and all they need. */
    static Path oracleJars() {
        return oracleJars("3.9.5");
    }

    private static Path oracleJars(String release) {
        return MODULE.resolve("target/oracle").resolve(release);
    }

    /** The root of the source tree. */
    static Path repository() {
        return MODULE.toAbsolutePath().getParent();
    }

    /** Jars alone, because a class archive takes nothing from directories: the classes of this build are packed on the way. */
    static synchronized String ownClasspath() {
        try {
            Map<Boolean, List<Path>> entries = Stream.concat(Stream.of("target/classes"),
                            Arrays.stream(Files.readString(MODULE.resolve("target/lk.classpath")).strip().split(":")))
                    .map(MODULE::resolve).collect(Collectors.partitioningBy(Files::isDirectory));
            Path packed = pack(entries.get(true));
            return Stream.concat(Stream.of(packed), entries.get(false).stream()).map(Path::toString).collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException("the build writes target/lk.classpath before the tests", e);
        }
    }

    /** One jar of all these directories, written anew when one of their files is younger. */
    private static Path pack(List<Path> directories) throws IOException {
        Path jar = MODULE.resolve("target/lk-under-test.jar");
        var files = new TreeMap<String, Path>();
        for (Path directory : directories) {
            try (Stream<Path> all = Files.walk(directory)) {
                all.filter(Files::isRegularFile).forEach(file -> files.put(directory.relativize(file).toString(), file));
            }
        }
        FileTime packed = Files.exists(jar) ? Files.getLastModifiedTime(jar) : FileTime.fromMillis(0);
        boolean current = true;
        for (Path file : files.values()) {
            current &= Files.getLastModifiedTime(file).compareTo(packed) < 0;
        }
        if (!current) {
            Path fresh = Files.createTempFile(jar.getParent(), "lk-under-test", ".jar");
            try (var out = new JarOutputStream(Files.newOutputStream(fresh))) {
                for (Map.Entry<String, Path> file : files.entrySet()) {
                    out.putNextEntry(new JarEntry(file.getKey()));
                    Files.copy(file.getValue(), out);
                }
            }
            Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
        }
        return jar;
    }
}
