package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.CommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lk ensemble remove N}: a server is no member any more. */
@Command(
        name = "remove",
        description = {
            "Let a server leave, running or not. If it leads, another one leads then (see transfer for which).",
            "Its process goes on without a vote until it is stopped."
        })
final class RemoveCommand extends ChangeCommand {
    @Parameters(paramLabel = "N", description = "its id")
    private long id;

    @Override
    MembershipChange change(Survey present) throws CommandException {
        return MembershipChange.remove(present.membership(), id);
    }

    @Override
    void carryOut(MembershipChange change, Reconfigurer by) throws CommandException, InterruptedException {
        by.make(change);
        say("Server " + id + " has left: " + Reconfigurer.told(change.after()) + ". Stop it when you like.");
    }
}
