package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.CommandException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common that change who is in the ensemble: they show what it means, then do it, or say in one line why not. */
@Command(
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or it could be (--dry-run)", "1:not done, or not all of it; what was said says why", "2:wrong arguments"},
        mixinStandardHelpOptions = true)
abstract class ChangeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Access access;

    @Option(names = {"-n", "--dry-run"}, description = "show members and quorums before and after, and change nothing")
    private boolean dryRun;

    /** What shall be different. */
    abstract MembershipChange change(Survey present) throws CommandException;

    /** Does it, once it is known that it can be done. */
    abstract void carryOut(MembershipChange change, Reconfigurer by) throws CommandException, InterruptedException;

    @Override
    public final Integer call() throws InterruptedException {
        access.timeoutMillis();
        Reconfigurer reconfigurer = new Reconfigurer(access);
        try {
            Survey present = reconfigurer.look();
            MembershipChange change = change(present);
            boolean joins = change.joining() != null && present.seat(change.id()).isEmpty();
            ChangeText text = new ChangeText(change, joins ? present.including(change.joining(), access.questionMillis()) : present);
            say(text.text().stripTrailing());
            if (!text.hasQuorum()) {
                throw new CommandException(text.lacking());
            }
            if (!dryRun) {
                carryOut(change, reconfigurer);
            }
            return 0;
        } catch (CommandException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("lk ensemble " + spec.name() + ": " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    /** Makes an observer a voter, once it has what the others have. */
    final void promote(long id, Reconfigurer by) throws CommandException, InterruptedException {
        var why = by.awaitInSync(id);
        if (why.isPresent()) {
            throw new CommandException("server " + id + " is an observer, and gets no vote before it is in sync: " + why.get()
                + "; then: lk ensemble promote " + id);
        }
        say("Server " + id + " is in sync.");
        MembershipChange change = MembershipChange.promote(by.look().membership(), id);
        vote(change, by);
    }

    /** Makes a change that gives a server a vote, and sees it take part. */
    final void vote(MembershipChange change, Reconfigurer by) throws CommandException, InterruptedException {
        long id = change.id();
        by.make(change);
        by.awaitMode(change.newcomer(), "server " + id + " has a vote and does not serve yet", "follower", "leader");
        say("Server " + id + " votes: " + Reconfigurer.told(change.after()) + ".");
    }

    final void say(String lines) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(lines);
        out.flush();
    }

    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
