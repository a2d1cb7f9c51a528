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

    private final Access access;

    Reconfigurer(Access access) {
        this.access = access;
    }

    /** The ensemble as it is, with somebody who leads. */
    Survey look() throws CommandException, InterruptedException {
        Survey survey = Survey.of(access.servers(), access.timeoutMillis());
        if (survey.membership() == null) {
            throw new CommandException("no server told who is in the ensemble: none can be reached, or nobody leads");
        }
        if (!survey.isLed()) {
            throw new CommandException("nobody leads at the moment");
        }
        return survey;
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
            await("the connection was lost, and the membership is what it was", survey -> change.isDone(survey.membership()));
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
        OptionalLong goal = look().newestZxid();
        long deadline = deadline();
        while (true) {
            Survey survey = Survey.of(access.servers(), access.timeoutMillis());
            Optional<Survey.Seat> seat = survey.seat(id);
            OptionalLong zxid = seat.map(Survey.Seat::zxid).orElse(OptionalLong.empty());
            if (goal.isPresent() && zxid.isPresent() && zxid.getAsLong() >= goal.getAsLong()) {
                return Optional.empty();
            }
            if (System.nanoTime() > deadline) {
                return Optional.of(seat.map(there -> lag(survey, there)).orElse("the ensemble does not know it"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static String lag(Survey survey, Survey.Seat seat) {
        if (seat.zxid().isEmpty()) {
            return "it does not serve (" + seat.state() + ")";
        }
        OptionalLong behind = survey.behind(seat);
        return behind.isPresent() ? "it is " + behind.getAsLong() + " transactions behind" : "it is in an earlier epoch";
    }

    /** A question to all of the ensemble. */
    @FunctionalInterface
    interface Look {
        boolean holds(Survey survey);
    }

    void await(String otherwise, Look look) throws CommandException, InterruptedException {
        long deadline = deadline();
        while (!look.holds(Survey.of(access.servers(), access.timeoutMillis()))) {
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
        return membership.members().size() + " members, " + voters + " of them vote, a quorum is " + (voters / 2 + 1);
    }
}
