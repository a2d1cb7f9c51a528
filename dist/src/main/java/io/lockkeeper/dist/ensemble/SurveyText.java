package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.Table;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.OptionalLong;

/** A survey for people. */
final class SurveyText {
    private SurveyText() {}

    static String of(Survey survey) {
        Table table = new Table("id", "role", "clients at", "state", "epoch", "zxid", "behind", "connections", "latency min/avg/max ms", "version");
        for (Survey.Seat seat : survey.seats()) {
            String id = seat.member() == null ? "-" : Long.toString(seat.member().id());
            String role = MembershipChange.roleOf(seat.member());
            String address = seat.place();
            switch (seat.answer()) {
                case Answer.Serving serving -> table.row(id, role, address, seat.state(), Long.toString(Zxid.epoch(serving.zxid())),
                    Zxid.text(serving.zxid()), behind(survey.behind(seat)), Integer.toString(serving.connections()), serving.latency(),
                    serving.version());
                case Answer.NotServing _, Answer.Silent _ -> table.row(id, role, address, seat.state());
            }
        }
        return table.text() + verdict(survey) + trees(survey);
    }

    /** Said of who has had another tree than it should have, since its start: nobody wants to look for that in a column of zeros. */
    private static String trees(Survey survey) {
        StringBuilder text = new StringBuilder();
        for (Survey.Seat seat : survey.seats()) {
            if (seat.answer() instanceof Answer.Serving serving && serving.mismatches() > 0) {
                text.append("The tree of ").append(seat.member() == null ? "this server" : "server " + seat.member().id())
                    .append(" was not that of the writer behind ").append(serving.mismatches())
                    .append(" transactions since its start: its log says whether it has taken another one.\n");
            }
        }
        return text.toString();
    }

    private static String behind(OptionalLong transactions) {
        return transactions.isPresent() ? Long.toString(transactions.getAsLong()) : "-";
    }

    private static String verdict(Survey survey) {
        Membership membership = survey.membership();
        if (membership == null) {
            return survey.isServing() ? "No ensemble: a server that stands alone.\n"
                : "Nobody told who is in the ensemble; asked the servers named with --server only.\n";
        }
        long serving = survey.seats().stream().filter(seat -> seat.answer() instanceof Answer.Serving).count();
        String of = serving + " of " + membership.members().size() + " members serve, configuration version "
            + Long.toHexString(membership.version()) + ".\n";
        return survey.leader().map(leader -> leader.member() == null ? of : "Server " + leader.member().id() + " leads; " + of)
            .orElse((survey.isLed() ? "A server leads that serves no clients, or was not found; " : "Nobody leads; ") + of);
    }
}
