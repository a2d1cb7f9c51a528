package io.lockkeeper.dist.ensemble;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.ConnectString;
import io.lockkeeper.client.Credential;
import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.Member;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lk ensemble transfer N}: another member leads. */
@Command(
        name = "transfer",
        description = {
            "Let another member lead, without an election: before a restart of the leader, for instance.",
            "Clients are disconnected for a moment and come back with their sessions. Whoever asks needs the right to write",
            "/zookeeper/config: the super user's, unless the servers check no permissions. Works while those servers of the ensemble",
            "that are Lockkeeper's are a quorum; otherwise the leader refuses."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the member leads", "1:it does not; what was said says why", "2:wrong arguments"},
        mixinStandardHelpOptions = true)
final class TransferCommand implements Callable<Integer> {
    private static final int SHORTEST_SESSION_MILLIS = 4_000;
    private static final long LOOK_MILLIS = 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "N", description = "the id of the member that shall lead")
    private long successor;

    @Option(names = {"-s", "--server"}, paramLabel = "host:port[,host:port...]", defaultValue = "localhost:2181",
        description = "some of the servers (${DEFAULT-VALUE}); they name the others")
    private String servers = "";

    @Option(names = "--auth", paramLabel = "scheme:proof",
        description = "who asks: digest:super:PASSWORD, for instance")
    private @Nullable String auth;

    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "10000",
        description = "until the member leads (${DEFAULT-VALUE})")
    private int timeoutMillis;

    @Override
    public Integer call() throws InterruptedException {
        if (timeoutMillis <= 0) {
            throw new ParameterException(spec.commandLine(), "--timeout: needs at least 1 ms");
        }
        try {
            transfer(connectString(), credential());
            return 0;
        } catch (CommandException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("lk ensemble transfer: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private ConnectString connectString() {
        try {
            return ConnectString.parse(servers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<Credential> credential() {
        if (auth == null) {
            return Optional.empty();
        }
        int colon = auth.indexOf(':');
        if (colon <= 0) {
            throw new ParameterException(spec.commandLine(), "--auth: needs a scheme and a proof, as in digest:super:PASSWORD");
        }
        return Optional.of(Credential.of(auth.substring(0, colon), auth.substring(colon + 1)));
    }

    private void transfer(ConnectString known, Optional<Credential> credential) throws CommandException, InterruptedException {
        Survey before = Survey.of(known, timeoutMillis);
        if (before.membership() == null) {
            throw new CommandException("no server told who is in the ensemble");
        }
        Member member = before.membership().member(successor);
        if (member == null || !member.isParticipant()) {
            throw new CommandException("server " + successor + (member == null ? " is not in the ensemble" : " is an observer"));
        }
        Survey.Seat leader = before.leader().orElseThrow(() -> new CommandException("nobody leads at the moment"));
        if (leads(before)) {
            say("Server " + successor + " leads already.");
            return;
        }
        ask(leader.address(), credential);
        awaitLeader(known);
    }

    private boolean leads(Survey survey) {
        return survey.leader().map(Survey.Seat::member).filter(member -> member.id() == successor).isPresent();
    }

    /** Returns when the connection has ended, which is what happens when the leader leaves. */
    private void ask(InetSocketAddress leader, Optional<Credential> credential) throws CommandException, InterruptedException {
        ClientOptions options = ClientOptions.of(leader.getHostString() + ":" + leader.getPort())
            .withSessionTimeoutMillis(Math.max(SHORTEST_SESSION_MILLIS, timeoutMillis));
        try (Client client = Client.connect(options)) {
            if (credential.isPresent()) {
                client.addAuth(credential.get()).get(timeoutMillis, TimeUnit.MILLISECONDS);
            }
            Reply reply = client.submit(new Operation.Reconfig(null, null, "leader=" + successor, -1))
                .get(timeoutMillis, TimeUnit.MILLISECONDS);
            throw new CommandException(refusal(reply.error()));
        } catch (ExecutionException e) {
            if (!isLost(e)) {
                throw new CommandException("the leader does not answer: " + e.getCause().getMessage());
            }
        } catch (TimeoutException _) {
            throw new CommandException("the leader does not answer within " + timeoutMillis + " ms");
        }
    }

    private static boolean isLost(ExecutionException e) {
        return e.getCause() instanceof ClientException refused && refused.error() == ErrorCode.CONNECTION_LOSS;
    }

    private String refusal(ErrorCode error) {
        return switch (error) {
            case NO_AUTH -> "not allowed: that needs the right to write /zookeeper/config (see --auth)";
            case RECONFIG_IN_PROGRESS -> "the ensemble is being changed already; try again later";
            case NEW_CONFIG_NO_QUORUM -> "server " + successor + " cannot take over now: it does not follow closely, or other servers of "
                + "the ensemble are of another product and would hold an election; the leader's log says which";
            case RECONFIG_DISABLED, BAD_ARGUMENTS, UNIMPLEMENTED ->
                "the leader cannot hand over: it is of another product, or of an older release";
            case ErrorCode other -> "the leader refuses: " + other;
        };
    }

    private void awaitLeader(ConnectString known) throws CommandException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            Survey after = Survey.of(known, timeoutMillis);
            if (leads(after)) {
                say("Server " + successor + " leads.");
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new CommandException(after.leader().map(Survey.Seat::member)
                    .map(other -> "server " + other.id() + " leads instead: an election was held")
                    .orElse("nobody leads " + timeoutMillis + " ms after the leader left"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
