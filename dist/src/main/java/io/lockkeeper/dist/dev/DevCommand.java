package io.lockkeeper.dist.dev;

import io.lockkeeper.dist.CommandException;
import io.lockkeeper.dist.Table;
import io.lockkeeper.dist.ensemble.Answer;
import io.lockkeeper.protocol.Zxid;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code lk dev}: an ensemble on this machine in one command, and what one does to it. */
@Command(
        name = "dev",
        description = {
            "Run an ensemble on this machine, to try things and to break them.",
            "",
            "Without a subcommand: starts it (each server a process of its own, on loopback), or those of its servers that do not run."
                + " It goes on when this command returns; lk dev stop ends it. Its data stays in the directory; delete that to begin anew."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:it does not serve, or could not be done", "2:wrong arguments"},
        mixinStandardHelpOptions = true)
public final class DevCommand implements Callable<Integer> {
    private static final int ASK_MILLIS = 500;
    private static final int LAST_WORDS = 5;
    private static final long SERVING_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int LOOK_MILLIS = 50;

    private final Path lk;

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", scope = ScopeType.INHERIT, paramLabel = "DIR", defaultValue = "lk-dev",
        description = "where everything of it is (${DEFAULT-VALUE})")
    private Path directory = Path.of("lk-dev");

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "servers that vote (${DEFAULT-VALUE})")
    private int nodes;

    @Option(names = "--observers", paramLabel = "N", defaultValue = "0", description = "servers that do not vote (${DEFAULT-VALUE})")
    private int observers;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "2181",
        description = "where clients of server 1 connect; those of server 2 one above, and so on (${DEFAULT-VALUE})")
    private int port;

    private DevCommand(Path lk) {
        this.lk = lk;
    }

    /** @param lk the script that starts a server */
    public static CommandLine commandLine(Path lk) {
        return new CommandLine(new DevCommand(lk));
    }

    @Override
    public Integer call() throws CommandException, InterruptedException {
        Path home = directory.toAbsolutePath().normalize();
        boolean known = DevEnsemble.isIn(home);
        if (known && asksForAnother()) {
            throw new CommandException("there is an ensemble in " + directory + " already; delete the directory for another, or name one with --dir");
        }
        DevEnsemble ensemble = known ? DevEnsemble.open(home) : DevEnsemble.create(home, plan());
        for (DevNode node : ensemble.nodes()) {
            if (node.process().isEmpty()) {
                node.start(lk);
            }
        }
        boolean serving = awaitService(ensemble);
        print(ensemble);
        PrintWriter out = spec.commandLine().getOut();
        if (serving && !known) {
            out.println("Try:  lk shell -s " + ensemble.connectString());
            out.println("      lk dev kill 1, lk dev status, lk dev restart 1, lk dev stop");
            out.flush();
        }
        return serving ? 0 : 1;
    }

    private boolean asksForAnother() {
        return List.of("--nodes", "--observers", "--port").stream().anyMatch(spec.commandLine().getParseResult()::hasMatchedOption);
    }

    private DevEnsemble.Plan plan() {
        if (nodes < 1 || observers < 0 || nodes + observers > DevEnsemble.MOST_NODES) {
            throw new ParameterException(spec.commandLine(), "needs one to " + DevEnsemble.MOST_NODES + " servers, of which at least one votes");
        }
        if (port < 1 || port > 60_000) {
            throw new ParameterException(spec.commandLine(), "--port: needs 1 to 60000");
        }
        return new DevEnsemble.Plan(nodes, observers, port);
    }

    @Command(name = "status", description = "Show processes, roles and zxids.", mixinStandardHelpOptions = true)
    int status() throws CommandException {
        print(open());
        return 0;
    }

    @Command(name = "kill", description = "Kill a server without a word (SIGKILL).", mixinStandardHelpOptions = true)
    int kill(@Parameters(paramLabel = "N", description = "its id") int id) throws CommandException {
        running(id).kill();
        return 0;
    }

    @Command(name = "pause", description = "Let a server stand still (SIGSTOP).", mixinStandardHelpOptions = true)
    int pause(@Parameters(paramLabel = "N", description = "its id") int id) throws CommandException {
        running(id).pause();
        return 0;
    }

    @Command(name = "resume", description = "Let a paused server go on (SIGCONT).", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "N", description = "its id") int id) throws CommandException {
        running(id).resume();
        return 0;
    }

    @Command(name = "restart", description = "Stop a server if it runs, start it, and wait until it serves.", mixinStandardHelpOptions = true)
    int restart(@Parameters(paramLabel = "N", description = "its id") int id) throws CommandException, InterruptedException {
        DevEnsemble ensemble = open();
        DevNode node = ensemble.node(id);
        node.stop();
        node.start(lk);
        boolean serving = awaitService(node, ensemble, System.nanoTime() + SERVING_NANOS);
        print(ensemble);
        return serving ? 0 : 1;
    }

    @Command(name = "stop", description = "Stop all servers; their data stays.", mixinStandardHelpOptions = true)
    int stop() throws CommandException {
        for (DevNode node : open().nodes()) {
            node.stop();
        }
        return 0;
    }

    private DevEnsemble open() throws CommandException {
        return DevEnsemble.open(directory.toAbsolutePath().normalize());
    }

    private DevNode running(int id) throws CommandException {
        DevNode node = open().node(id);
        if (node.process().isEmpty()) {
            throw new CommandException("server " + id + " does not run (lk dev restart " + id + ")");
        }
        return node;
    }

    private boolean awaitService(DevEnsemble ensemble) throws InterruptedException {
        long deadline = System.nanoTime() + SERVING_NANOS;
        boolean all = true;
        for (DevNode node : ensemble.nodes()) {
            all &= awaitService(node, ensemble, deadline);
        }
        return all;
    }

    /** Waits for this server; if it ends instead, or takes too long, says what its log says. */
    private boolean awaitService(DevNode node, DevEnsemble ensemble, long deadline) throws InterruptedException {
        while (!isAtWork(node, ensemble)) {
            if (node.process().isEmpty() || System.nanoTime() > deadline) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("Server " + node.id() + (node.process().isEmpty() ? " ended." : " does not serve.") + " The end of " + node.log() + ":");
                node.lastWords(LAST_WORDS).forEach(line -> err.println("  " + line));
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private static Answer ask(DevNode node) {
        return Answer.ask(node.clientAddress(), ASK_MILLIS);
    }

    private static boolean isAtWork(DevNode node, DevEnsemble ensemble) {
        return switch (ask(node)) {
            case Answer.Serving _ -> true;
            case Answer.NotServing _ -> leadsOnly(node, ensemble);
            case Answer.Silent _ -> false;
        };
    }

    /** Whether it leads and lets no client in (leaderServes=no), of which it says nothing: somebody follows, and nobody else can be meant. */
    private static boolean leadsOnly(DevNode node, DevEnsemble ensemble) {
        List<Answer> others = ensemble.nodes().stream().filter(other -> other.id() != node.id()).map(DevCommand::ask).toList();
        return others.stream().anyMatch(answer -> answer instanceof Answer.Serving serving && serving.follows())
            && others.stream().noneMatch(answer -> answer instanceof Answer.NotServing
                || answer instanceof Answer.Serving serving && serving.isLeader());
    }

    private void print(DevEnsemble ensemble) throws CommandException {
        Table table = new Table("id", "process", "pid", "clients at", "state", "zxid");
        for (DevNode node : ensemble.nodes()) {
            DevNode.Condition condition = node.condition();
            String clients = node.clientAddress().getHostString() + ":" + node.clientAddress().getPort();
            String pid = node.process().map(process -> Long.toString(process.pid())).orElse("-");
            switch (condition) {
                case RUNNING -> {
                    switch (ask(node)) {
                        case Answer.Serving serving ->
                            table.row(Integer.toString(node.id()), "running", pid, clients, serving.mode(), Zxid.text(serving.zxid()));
                        case Answer.NotServing _ -> table.row(Integer.toString(node.id()), "running", pid, clients, "serves no clients");
                        case Answer.Silent silent -> table.row(Integer.toString(node.id()), "running", pid, clients, silent.why());
                    }
                }
                case PAUSED -> table.row(Integer.toString(node.id()), "paused", pid, clients);
                case DEAD -> table.row(Integer.toString(node.id()), "dead", pid, clients);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(table.text());
        out.flush();
    }
}
