package io.lockkeeper.client.shell;

import io.lockkeeper.client.ClientOptions;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code lk shell}: one command, commands from a pipe, or a prompt. Exit codes: 0; 1 the (last) command failed; 127 there is none of
 * that name; 2 called wrongly.
 */
@Command(
        name = "shell",
        description = "Look at and change znodes: the commands of ZooKeeper's zkCli.",
        footer = {
            "%nWithout COMMAND it reads commands from the terminal, or one from each line of a pipe.",
            "`lk shell help` lists the commands."
        })
public final class ShellCommand implements Callable<Integer> {
    private static final int OUTPUT_BYTES = 64 << 10;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Option(
            names = {"-s", "--server", "-server"},
            paramLabel = "host:port[,host:port...][/chroot]",
            description = "where the servers are (${DEFAULT-VALUE})",
            defaultValue = "localhost:2181")
    private String server = "";

    @Option(
            names = {"--timeout", "-timeout"},
            paramLabel = "MS",
            description = "session timeout to ask for, in milliseconds (${DEFAULT-VALUE})",
            defaultValue = "30000")
    private int timeoutMillis;

    @Option(names = {"-r", "--read-only"}, description = "a server without a quorum will do")
    private boolean readOnly;

    @Option(names = "--linearizable", description = "reads show everything that was acknowledged to anybody before, and need a quorum")
    private boolean linearizable;

    @Option(names = "--json", description = "answers as JSON, one object on a line")
    private boolean json;

    @Option(
            names = {"--wait-for-connection", "-waitforconnection"},
            description = "fail unless connected within the timeout, before any command")
    private boolean waitForConnection;

    @Option(
            names = {"--client-configuration", "-client-configuration"},
            paramLabel = "FILE",
            description = "accepted for zkCli's sake; no key of it has a meaning yet")
    private @Nullable Path configuration;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "a command and what it is given")
    private List<String> words = new ArrayList<>();

    private final String version;
    private final @Nullable Path historyFile;

    /**
     * @param version as {@code version} shows it
     * @param historyFile where the lines of the prompt are kept over runs; null for nowhere
     */
    private ShellCommand(String version, @Nullable Path historyFile) {
        this.version = version;
        this.historyFile = historyFile;
    }

    /** The subcommand, set up so that everything behind COMMAND belongs to it. */
    public static CommandLine commandLine(String version, @Nullable Path historyFile) {
        return new CommandLine(new ShellCommand(version, historyFile))
                .setStopAtPositional(true)
                .setPosixClusteredShortOptionsAllowed(false);
    }

    @Override
    public Integer call() throws IOException {
        ClientOptions options = options();
        Path file = configuration;
        if (file != null && !Files.isReadable(file)) {
            throw wrong("-client-configuration: cannot read " + file);
        }
        boolean atTerminal = words.isEmpty() && System.console() != null && System.console().isTerminal();
        return atTerminal ? prompt(options) : script(options);
    }

    private ClientOptions options() {
        try {
            return ClientOptions.of(server)
                    .withSessionTimeoutMillis(timeoutMillis)
                    .withReadOnly(readOnly)
                    .withLinearizableReads(linearizable);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private int prompt(ClientOptions options) throws IOException {
        try (Prompt prompt = new Prompt(historyFile);
                Context context = new Context(options, json, true, prompt, version)) {
            prompt.line("Connecting to " + options.connectString());
            prompt.line("Welcome to Lockkeeper! `help` lists the commands.");
            if (!isConnected(context)) {
                return Failure.FAILED;
            }
            Shell shell = new Shell(context);
            context.client();
            prompt.run(shell, context);
            return shell.exitCode();
        }
    }

    private int script(ClientOptions options) throws IOException {
        // Buffered, because a listing may be long; a command's output is there when the command is done.
        try (PrintStream out = new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BYTES), false, StandardCharsets.UTF_8);
                PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
                Context context = new Context(options, json, false, Screen.of(out, err), version)) {
            if (!isConnected(context)) {
                return Failure.FAILED;
            }
            Shell shell = new Shell(context);
            if (words.isEmpty()) {
                shell.runAll(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
            } else {
                shell.runOnce(words);
            }
            return shell.exitCode();
        }
    }

    /** False after saying so, if the connection is to be waited for and does not come. */
    private boolean isConnected(Context context) {
        if (!waitForConnection) {
            return true;
        }
        try {
            context.client().connected().get(timeoutMillis, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // Said below.
        }
        context.error("KeeperErrorCode = ConnectionLoss (no server answers at " + context.connectString() + ")");
        return false;
    }

    private ParameterException wrong(String reason) {
        if (spec == null) {
            throw new IllegalStateException("not called through its command line");
        }
        return new ParameterException(spec.commandLine(), reason);
    }
}
