package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server as a user starts it, each with the memory and the options that it comes with. */
sealed interface Program {

    Kind kind();

    String version();

    /** The command line as a report tells it. */
    String shown();

    /** The command line for one server. */
    List<String> command(Path configuration);

    /**
     * What ZooKeeper's own start script runs, with its heap of 1000 MB.
     *
     * @param logging a configuration that logs warnings and errors, as a production server's would
     */
    record Apache(Path javaHome, List<Path> jars, Path logging, String version) implements Program {
        private static final String HEAP = "-Xmx1000m";
        private static final String MAIN = "org.apache.zookeeper.server.quorum.QuorumPeerMain";

        @Override
        public Kind kind() {
            return Kind.APACHE;
        }

        @Override
        public String shown() {
            return "java " + HEAP + " " + MAIN + " zoo.cfg";
        }

        @Override
        public List<String> command(Path configuration) {
            List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin/java").toString(), HEAP, "-Dlogback.configurationFile=" + logging, "-cp"));
            command.add(String.join(":", jars.stream().map(Path::toString).toList()));
            command.add(MAIN);
            command.add(configuration.toString());
            return command;
        }
    }

    /** {@code lk server}. */
    record Own(Path lk, String version) implements Program {
        @Override
        public Kind kind() {
            return Kind.OURS;
        }

        @Override
        public String shown() {
            return "lk server zoo.cfg";
        }

        @Override
        public List<String> command(Path configuration) {
            return List.of(lk.toString(), "server", configuration.toString());
        }
    }
}
