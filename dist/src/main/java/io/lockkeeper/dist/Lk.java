package io.lockkeeper.dist;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code lk} command. Knows the subcommands by name and nothing of what they do. Exit codes: 0 done, 1 failed, 2 called
 * wrongly (a one-line reason on standard error, never a stack trace).
 */
@Command(
        name = "lk",
        description = "Lockkeeper: a coordination service that ZooKeeper clients cannot tell from ZooKeeper.",
        mixinStandardHelpOptions = true,
        versionProvider = Lk.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Lk implements Runnable {

    @Spec
    private CommandSpec spec;

    private Lk() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, for {@link #main} and for tests; every subcommand is added here. */
    static CommandLine commandLine() {
        CommandLine lk = new CommandLine(new Lk());
        lk.addSubcommand(new ServerCommand());
        return lk;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version of the build, written into a resource by Maven. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Lk.class.getResourceAsStream("version.properties")) {
                build.load(in);
            }
            return new String[] {"lockkeeper " + build.getProperty("version")};
        }
    }
}
