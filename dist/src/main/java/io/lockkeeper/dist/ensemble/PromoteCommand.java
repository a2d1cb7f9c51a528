package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.CommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lk ensemble promote N}: an observer votes from now on. */
@Command(name = "promote", description = "Give an observer a vote, as soon as it has what the others have.")
final class PromoteCommand extends ChangeCommand {
    @Parameters(paramLabel = "N", description = "its id")
    private long id;

    @Override
    MembershipChange change(Survey present) throws CommandException {
        return MembershipChange.promote(present.membership(), id);
    }

    @Override
    void carryOut(MembershipChange change, Reconfigurer by) throws CommandException, InterruptedException {
        promote(id, by);
    }
}
