package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lk ensemble add LINE}: another server joins. */
@Command(
        name = "add",
        description = {
            "Let another server join, as its line in a zoo.cfg has it.",
            "It joins as an observer, which no quorum needs, and gets its vote when it has what the others have; so start it first, with",
            "a zoo.cfg that names itself and the members. With :observer in its line, or --observer, it stays one. Only where one server",
            "alone has had the vote the second votes at once: it has to follow before, without :observer in its own zoo.cfg."
        })
final class AddCommand extends ChangeCommand {
    @Parameters(paramLabel = "LINE", description = "server.N=host:quorumPort:electionPort[:role];[host:]clientPort")
    private String line = "";

    @Option(names = "--observer", description = "it has no vote")
    private boolean observer;

    private Member newcomer() {
        Membership said;
        try {
            said = Membership.parse(line.startsWith("server.") ? line : "server." + line);
        } catch (MalformedException e) {
            throw wrong(e.reason());
        }
        if (said.members().size() != 1 || said.isHierarchical()) {
            throw wrong("'" + line + "' is not one server.N=host:quorumPort:electionPort[:role];[host:]clientPort");
        }
        Member member = said.members().firstEntry().getValue();
        if (member.client() == null && member.secure() == null) {
            throw wrong("'" + line + "' does not say where clients find it: ;[host:]clientPort is missing");
        }
        return observer ? MembershipChange.withRole(member, Member.Role.OBSERVER) : member;
    }

    /** The first one's only other voter: it follows without a vote, then gets it. */
    private void second(MembershipChange change, Reconfigurer by) throws CommandException, InterruptedException {
        MembershipChange present = change;
        if (change.before().version() == 0) {
            by.make(change.ofVersionOnly());
            present = change(by.look());
        }
        say("Server " + present.id() + " has to follow first; if it has looked for a leader for long it asks once a minute.");
        by.awaitFollower(present.newcomer(), "server " + present.id() + " does not follow yet: it has to run, and its zoo.cfg has to name "
            + "itself (without :observer) and server " + present.before().voters().getFirst());
        vote(present, by);
    }

    @Override
    MembershipChange change(Survey present) throws CommandException {
        Member newcomer = newcomer();
        MembershipChange change = MembershipChange.add(present.membership(), newcomer);
        String place = Survey.seatOf(newcomer).place();
        if (present.seats().stream().map(Survey.Seat::place).anyMatch(place::equals)) { // its line may say nothing of clients
            throw new CommandException("clients of another member are at " + place + " already");
        }
        return change;
    }

    @Override
    void carryOut(MembershipChange change, Reconfigurer by) throws CommandException, InterruptedException {
        if (change.needsNewcomer()) {
            second(change, by);
            return;
        }
        Member newcomer = newcomer();
        long id = newcomer.id();
        MembershipChange first = MembershipChange.add(change.before(), MembershipChange.withRole(newcomer, Member.Role.OBSERVER));
        by.make(first);
        say("Server " + id + " is in the ensemble, as an observer.");
        if (newcomer.isParticipant()) {
            promote(id, by);
        }
    }
}
