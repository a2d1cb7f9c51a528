package io.lockkeeper.dist.ensemble;

import io.lockkeeper.client.ConnectString;
import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.Member;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lk ensemble transfer N}: another member leads. */
@Command(
        name = "transfer",
        description = {
            "Let another member lead, without an election: before a restart of the leader, for instance.",
            "Clients are disconnected for a moment and come back with their sessions. Whoever asks needs the right to write",
            "/zookeeper/config, as who may read the data directory of a member has (--config). Works while those servers of the",
            "ensemble that are Lockkeeper's are a quorum; otherwise the leader refuses."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the member leads", "1:it does not; what was said says why", "2:wrong arguments"},
        mixinStandardHelpOptions = true)
final class TransferCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "N", description = "the id of the member that shall lead")
    private long successor;

    @Mixin
    private Access access;

    @Override
    public Integer call() throws InterruptedException {
        access.timeoutMillis();
        try {
            transfer(access.servers());
            return 0;
        } catch (CommandException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("lk ensemble transfer: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private void transfer(ConnectString known) throws CommandException, InterruptedException {
        Survey before = Survey.of(known, access.questionMillis());
        before.requireEnsemble();
        Member member = before.membership().member(successor);
        if (member == null || !member.isParticipant()) {
            throw new CommandException("server " + successor + (member == null ? " is not in the ensemble" : " is an observer"));
        }
        Survey.Seat leader = before.leader().orElseThrow(() -> new CommandException(!before.isLed() ? "nobody leads at the moment"
            : "who leads cannot be asked: it serves no clients (leaderServes), or its line names no port for them (see --server)"));
        if (leads(before)) {
            say("Server " + successor + " leads already.");
            return;
        }
        ask(leader.address());
        awaitLeader(known, before.seat(successor).orElseThrow());
    }

    private boolean leads(Survey survey) {
        return survey.leader().map(Survey.Seat::member).filter(member -> member.id() == successor).isPresent();
    }

    /** Returns when the connection has ended, which is what happens when the leader leaves. */
    private void ask(InetSocketAddress leader) throws CommandException, InterruptedException {
        Operation request = new Operation.Reconfig(null, null, "leader=" + successor, -1);
        Optional<Reply> refused = access.ask(request, new ConnectString(List.of(leader), ""));
        if (refused.isPresent()) {
            throw new CommandException(refusal(refused.get().error()));
        }
    }

    private String refusal(ErrorCode error) {
        return switch (error) {
            case NO_AUTH -> "not allowed: that needs the right to write /zookeeper/config (see --config and --auth)";
            case RECONFIG_IN_PROGRESS -> "the ensemble is being changed already; try again later";
            case NEW_CONFIG_NO_QUORUM -> "server " + successor + " cannot take over now: it does not follow closely, or other servers of "
                + "the ensemble are of another product and would hold an election; the leader's log says which";
            case RECONFIG_DISABLED, BAD_ARGUMENTS, UNIMPLEMENTED ->
                "the leader cannot hand over: it is of another product, or of an older release";
            case ErrorCode other -> "the leader refuses: " + other;
        };
    }

    private void awaitLeader(ConnectString known, Survey.Seat server) throws CommandException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(access.timeoutMillis());
        while (!server.askedAgain(access.questionMillis()).isAnyOf("leader")) {
            if (System.nanoTime() > deadline) {
                throw new CommandException(Survey.of(known, access.questionMillis()).leader().map(Survey.Seat::member)
                    .map(other -> "server " + other.id() + " leads instead: an election was held")
                    .orElse("nobody leads " + access.timeoutMillis() + " ms after the leader left"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        say("Server " + successor + " leads.");
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
