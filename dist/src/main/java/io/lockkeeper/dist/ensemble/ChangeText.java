package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.Table;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.List;
import java.util.TreeSet;

/** What a change of membership means for quorums, for people to look at before it is made. */
final class ChangeText {
    private final MembershipChange change;
    private final Survey survey;

    /** @param survey of the ensemble as it is */
    ChangeText(MembershipChange change, Survey survey) {
        this.change = change;
        this.survey = survey;
    }

    String text() {
        Table table = new Table("id", "role", "role then", "state");
        TreeSet<Long> ids = new TreeSet<>(change.before().members().keySet());
        ids.addAll(change.after().members().keySet());
        for (long id : ids) {
            Member before = change.before().member(id);
            table.row(Long.toString(id), MembershipChange.roleOf(before), MembershipChange.roleOf(change.after().member(id)),
                survey.seat(id).map(Survey.Seat::state).orElse("joins"));
        }
        String both = change.before().voters().equals(change.after().voters())
            ? "The same servers vote: nothing more has to agree meanwhile."
            : "Until the change is committed both quorums must agree to everything.";
        return table.text() + quorum("now ", change.before()) + quorum("then", change.after()) + both + "\n" + absent();
    }

    /** Nothing speaks against a change whose server is not there yet, but then it is not done at once. */
    private String absent() {
        Member joining = change.joining();
        return joining != null && joining.isParticipant() && !isUp(joining.id()) && hasQuorum()
            ? "Server " + joining.id() + " is not there: it gets its vote when it is, and has what the others have.\n" : "";
    }

    private String quorum(String when, Membership membership) {
        List<Long> voters = membership.voters();
        return "Quorum " + when + "  " + quorumOf(membership) + " of " + voters.size() + " votes " + voters + ", "
            + up(membership) + " are up\n";
    }

    /** Whether enough of those who will vote are there. What a server that serves no clients is at cannot be seen: it may do. */
    boolean hasQuorum() {
        return up(change.after()) >= quorumOf(change.after());
    }

    String lacking() {
        return "only " + up(change.after()) + " of the " + change.after().voters().size() + " servers that would vote are up, and "
            + quorumOf(change.after()) + " are a quorum";
    }

    private static int quorumOf(Membership membership) {
        return membership.voters().size() / 2 + 1;
    }

    private long up(Membership membership) {
        return membership.voters().stream().filter(this::isUp).count();
    }

    private boolean isUp(long id) {
        return survey.seat(id).filter(seat -> !(seat.answer() instanceof Answer.Silent)).isPresent();
    }
}
