package io.lockkeeper.dist.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which server stands under test. The two differ in nothing but the command line that starts them. */
enum Kind {
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
    List<String> command(List<String> jvmOptions, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Many short lives: the simple collector and compiler start faster than the strong ones.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        switch (this) {
            case APACHE -> {
                // A class archive brings the start of the oracle from a second down to a blink.
                command.addAll(List.of("-XX:+AutoCreateSharedArchive", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr"));
                command.add("-Dlogback.configurationFile=" + Program.resource("/oracle-logback.xml"));
                command.add("-XX:SharedArchiveFile=" + MODULE.resolve("target/oracle-3.9.5.jsa"));
                command.addAll(jvmOptions);
                command.addAll(List.of("-cp", oracleJars() + "/*", "org.apache.zookeeper.server.quorum.QuorumPeerMain"));
            }
            case LOCKKEEPER -> {
                command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
                command.addAll(jvmOptions);
                command.addAll(List.of("-cp", ownClasspath(), "io.lockkeeper.dist.Lk", "server"));
            }
        }
        command.addAll(arguments);
        return command;
    }

    /** The directory with the jars of Apache ZooKeeper 3.9.5 and all they need. */
    static Path oracleJars() {
        return MODULE.resolve("target/oracle/3.9.5");
    }

    /** The root of the source tree. */
    static Path repository() {
        return MODULE.toAbsolutePath().getParent();
    }

    private static String ownClasspath() {
        try {
            return MODULE.resolve("target/classes") + ":" + Files.readString(MODULE.resolve("target/lk.classpath")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the build writes target/lk.classpath before the tests", e);
        }
    }
}
