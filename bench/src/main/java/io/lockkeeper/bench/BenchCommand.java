package io.lockkeeper.bench;

import io.lockkeeper.bench.compare.CompareCommand;
import io.lockkeeper.bench.load.LoadCommand;
import io.lockkeeper.bench.rooms.RoomsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lk bench}: measures servers. Every subcommand is added here. */
@Command(
        name = "bench",
        description = "Measure servers: how many operations, how quickly, at what cost.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private BenchCommand() {}

    /** The subcommand with its own subcommands. */
    public static CommandLine commandLine() {
        CommandLine bench = new CommandLine(new BenchCommand());
        bench.addSubcommand(new CompareCommand());
        bench.addSubcommand(new RoomsCommand());
        bench.addSubcommand(LoadCommand.commandLine());
        return bench;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
