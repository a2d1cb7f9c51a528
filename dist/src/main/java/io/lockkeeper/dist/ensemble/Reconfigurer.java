package io.lockkeeper.dist.ensemble;

import io.lockkeeper.client.ConnectString;
import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Changes the membership of an ensemble of any servers, one step after the other, and sees that each was done. */
final class Reconfigurer {
    private static final long LOOK_MILLIS = 50;
    /** Who finds no leader asks less and less often, once in this time at last. */
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final Access access;

    Reconfigurer(Access access) {
        this.access = access;
    }

    /** The ensemble as it is, with somebody who leads. */
    Survey look() throws CommandException, InterruptedException {
        Survey survey = survey();
        survey.requireEnsemble();
        if (!survey.isLed()) {
            throw new CommandException("nobody leads at the moment");
        }
        return survey;
    }

    private Survey survey() throws InterruptedException {
        return Survey.of(access.servers(), access.questionMillis());
    }

    /** Returns when it is committed. */
    void make(MembershipChange change) throws CommandException, InterruptedException {
        ConnectString members = access.servers();
        Optional<Reply> reply = access.ask(change.request(false), members);
        if (reply.isPresent() && reply.get().error() == ErrorCode.RECONFIG_DISABLED) {
            reply = access.ask(change.request(true), members);
        }
        if (reply.isPresent() && reply.get().error() != ErrorCode.OK) {
            throw new CommandException(refusal(reply.get().error()));
        }
        if (reply.isEmpty()) { // which is how it ends where a role or the leader changes
            await(deadline(), "the connection was lost, and the membership is what it was",
                () -> change.isDone(Survey.membership(access.servers(), access.questionMillis()).orElse(null)));
        }
    }

    private static String refusal(ErrorCode error) {
        return switch (error) {
            case NO_AUTH -> "not allowed: say who asks by --config of a server on this machine, or by --auth";
            case RECONFIG_DISABLED ->
                "the membership cannot change: reconfigEnabled=false at a member, or a member is of ZooKeeper or of an older "
                + "release; with reconfigEnabled=true at all of them it can";
            case RECONFIG_IN_PROGRESS -> "the ensemble is being changed already; try again later";
            case BAD_VERSION -> "the ensemble was changed meanwhile; look again";
            case NEW_CONFIG_NO_QUORUM -> "too few of the servers that would vote follow the leader in time";
            case BAD_ARGUMENTS ->
                "the leader takes it for nonsense: another member has that address, the line names no port for clients, or "
                + "too few would vote (standaloneEnabled=false lets one be enough)";
            case UNIMPLEMENTED -> "the server stands alone and cannot change that (standaloneEnabled=false at its start)";
            case ErrorCode other -> "the leader refuses: " + other;
        };
    }

    /**
     * Waits until a server has what the ensemble had when this began.
     *
     * @return why not; empty if it has
     */
    Optional<String> awaitInSync(long id) throws CommandException, InterruptedException {
        Survey began = look();
        OptionalLong goal = began.newestZxid();
        Optional<Survey.Seat> seat = began.seat(id);
        if (seat.isEmpty()) {
            return Optional.of("the ensemble does not know it");
        }
        long deadline = deadline();
        while (true) {
            Survey.Seat present = seat.get().askedAgain(access.questionMillis());
            OptionalLong zxid = present.zxid();
            if (goal.isPresent() && zxid.isPresent() && zxid.getAsLong() >= goal.getAsLong()) {
                return Optional.empty();
            }
            if (System.nanoTime() > deadline) {
                return Optional.of(lag(survey(), present));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Waits until a server serves as one of these. */
    void awaitMode(Survey.Seat server, String otherwise, String... modes) throws CommandException, InterruptedException {
        await(deadline(), otherwise, () -> server.askedAgain(access.questionMillis()).isAnyOf(modes));
    }

    /** Waits until a server follows that has looked for a leader in vain, for how long nobody knows. */
    void awaitFollower(Survey.Seat server, String otherwise) throws CommandException, InterruptedException {
        long deadline = deadline() + TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS);
        await(deadline, otherwise, () -> server.askedAgain(access.questionMillis()).isAnyOf("follower"));
    }

    private static String lag(Survey survey, Survey.Seat seat) {
        if (seat.zxid().isEmpty()) {
            return "it does not serve (" + seat.state() + ")";
        }
        OptionalLong behind = survey.behind(seat);
        return behind.isPresent() ? "it is " + behind.getAsLong() + " transactions behind" : "it is in an earlier epoch";
    }

    /** A question to some of the ensemble; not to all of it, for who does not answer would hold it up. */
    @FunctionalInterface
    private interface Look {
        boolean holds() throws InterruptedException;
    }

    private static void await(long deadline, String otherwise, Look look) throws CommandException, InterruptedException {
        while (!look.holds()) {
            if (System.nanoTime() > deadline) {
                throw new CommandException(otherwise);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private long deadline() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(access.timeoutMillis());
    }

    /** What the members have become. */
    static String told(Membership membership) {
        int voters = membership.voters().size();
        int members = membership.members().size();
        return members + (members == 1 ? " member, " : " members, ") + voters + " of them vote, a quorum is " + (voters / 2 + 1);
    }
}
