package io.lockkeeper.dist;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lk server} as the command line knows it: its help, and what is wrong with a call. {@link ServerProcess} does the work. */
@Command(
        name = "server",
        description = {
            "Run a server until SIGTERM or Ctrl-C.",
            "",
            "Without arguments it listens on loopback port 2181 and keeps its data in the directory lk-data. With one argument it reads that"
                    + " zoo.cfg; with two to four they are its port, data directory, tickTime and maxClientCnxns. Keys of ZooKeeper can also be"
                    + " given as -Dzookeeper.KEY=VALUE in SERVER_JVMFLAGS."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:could not start, or had to stop: unreadable data, port in use, disk failed",
            "2:wrong arguments or configuration",
            "3:the data directory cannot be used: not writable, in use by another server"
        },
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ARGUMENT", arity = "0..4", description = "A zoo.cfg, or: PORT DATADIR [TICKTIME [MAXCLIENTCNXNS]]")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        return new ServerProcess(arguments, spec.commandLine().getOut(), spec.commandLine().getErr()).run();
    }
}
