package io.lockkeeper.dist;

import io.lockkeeper.bench.BenchCommand;
import io.lockkeeper.client.shell.ShellCommand;
import io.lockkeeper.dist.dev.DevCommand;
import io.lockkeeper.dist.ensemble.EnsembleCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
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

    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0 && args[0].equals("ensemble")) {
            Logging.onlyWarnings();
        }
        DirectLogging.choose(); // before the first class with a logger
        System.exit(ServerProcess.runAtOnce(args).orElseGet(() -> commandLine().execute(args)));
    }

    /** The whole command line, for {@link #main} and for tests; every subcommand is added here. */
    static CommandLine commandLine() {
        CommandLine lk = new CommandLine(new Lk());
        lk.addSubcommand(new ServerCommand());
        lk.addSubcommand(new SimulateCommand());
        lk.addSubcommand(ShellCommand.commandLine("3.9.5 (" + Version.text() + ")", shellHistory()));
        lk.addSubcommand(EnsembleCommand.commandLine());
        lk.addSubcommand(DevCommand.commandLine(Path.of(System.getProperty("lk.script", "lk"))));
        lk.addSubcommand(BenchCommand.commandLine());
        // A value may begin with @, and is not the name of a file with arguments.
        lk.setExpandAtFiles(false);
        lk.setParameterExceptionHandler((wrong, _) -> {
            CommandLine called = wrong.getCommandLine();
            String name = called.getCommandSpec().qualifiedName();
            called.getErr().println(name + ": " + wrong.getMessage() + " (see " + name + " --help)");
            return called.getCommandSpec().exitCodeOnInvalidInput();
        });
        lk.setExecutionExceptionHandler((failed, called, _) -> {
            if (failed instanceof CommandException) {
                called.getErr().println(called.getCommandSpec().qualifiedName() + ": " + failed.getMessage());
                return called.getCommandSpec().exitCodeOnExecutionException();
            }
            throw failed;
        });
        return lk;
    }

    /** Lines typed at the prompt of the shell stay between runs, unless the user does not want that. */
    private static @Nullable Path shellHistory() {
        return System.getenv("LK_NO_HISTORY") == null ? Path.of(System.getProperty("user.home"), ".lk_history") : null;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version of the build, written into a resource by Maven. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            Properties build = new Properties();
            try (InputStream in = Lk.class.getResourceAsStream("version.properties")) {
                build.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException("version.properties is missing in this build", e);
            }
            return "lockkeeper " + build.getProperty("version");
        }
    }
}
