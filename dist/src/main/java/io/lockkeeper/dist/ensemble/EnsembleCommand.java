package io.lockkeeper.dist.ensemble;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lk ensemble}: its subcommands by name. */
@Command(
        name = "ensemble",
        description = "Look at an ensemble as a whole, say who is in it, and who leads it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class EnsembleCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private EnsembleCommand() {}

    /** The subcommand with its own subcommands. */
    public static CommandLine commandLine() {
        CommandLine ensemble = new CommandLine(new EnsembleCommand());
        ensemble.addSubcommand(new StatusCommand());
        ensemble.addSubcommand(new AddCommand());
        ensemble.addSubcommand(new PromoteCommand());
        ensemble.addSubcommand(new RemoveCommand());
        ensemble.addSubcommand(new TransferCommand());
        return ensemble;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
