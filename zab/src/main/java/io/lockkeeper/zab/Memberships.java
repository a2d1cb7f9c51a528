package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The memberships a server knows: the committed one, which counts, and the last one seen, which is on its way to be committed. While
 * they differ both must agree to everything.
 */
final class Memberships {
    private Membership committed;
    private Membership lastSeen;
    private Quorum committedQuorum;
    private Quorum lastSeenQuorum;
    private Quorum deciding;

    /** @param lastSeen of a version not below that of {@code committed} */
    Memberships(Membership committed, Membership lastSeen) {
        this.committed = committed;
        this.lastSeen = lastSeen.version() > committed.version() ? lastSeen : committed;
        committedQuorum = Quorum.of(committed);
        lastSeenQuorum = Quorum.of(this.lastSeen);
        deciding = committedQuorum;
        combine();
    }

    Membership committed() {
        return committed;
    }

    Membership lastSeen() {
        return lastSeen;
    }

    boolean isChanging() {
        return lastSeen.version() > committed.version();
    }

    /** Quorums of the committed membership alone. */
    Quorum committedQuorum() {
        return committedQuorum;
    }

    /** What may decide now: the committed membership, and beside it the last seen one while that is newer. */
    Quorum deciding() {
        return deciding;
    }

    /** Whether a vote of or for this server counts. */
    boolean isVoter(long id) {
        return committed.isVoter(id) || lastSeen.isVoter(id);
    }

    /** Whether this server is to vote in the next membership, and does not vote in the present one. */
    boolean isIncoming(long id) {
        return lastSeen.isVoter(id) && !committed.isVoter(id);
    }

    /** Whether these servers can have decided something by themselves, by the present membership or the next one. */
    boolean canDecide(ServerSet servers) {
        return committedQuorum.isMetBy(servers) || lastSeenQuorum.isMetBy(servers);
    }

    /** Everybody who has a vote, ascending. */
    Iterable<Long> voters() {
        TreeSet<Long> voters = new TreeSet<>(committed.voters());
        voters.addAll(lastSeen.voters());
        return voters;
    }

    /** Whether {@code id} may become the leader; a server of weight 0 may only vote. */
    boolean mayLead(long id) {
        return (committed.isVoter(id) ? committed : lastSeen).weight(id) != 0;
    }

    /** What is known of a server, by the membership that counts or else by the next one. */
    @Nullable Member member(long id) {
        Member present = committed.member(id);
        return present != null ? present : lastSeen.member(id);
    }

    /** Takes note of a membership that is being decided on; returns false if a newer one is known. */
    boolean see(Membership membership) {
        if (membership.version() <= lastSeen.version()) {
            return false;
        }
        lastSeen = membership;
        lastSeenQuorum = Quorum.of(membership);
        combine();
        return true;
    }

    /** The leader's next membership is ours, also if we had seen a later one: that is not in the history any more. False if it was ours. */
    boolean adoptLastSeen(Membership membership) {
        if (membership.version() < committed.version() || membership.version() == lastSeen.version()) {
            return false;
        }
        lastSeen = membership;
        lastSeenQuorum = Quorum.of(membership);
        combine();
        return true;
    }

    /** From now on this one counts; returns false if it or a newer one already does. */
    boolean commit(Membership membership) {
        if (membership.version() <= committed.version()) {
            return false;
        }
        see(membership);
        committed = membership;
        committedQuorum = Quorum.of(membership);
        combine();
        return true;
    }

    /** Whether who leads goes on when the membership changes: as a voter, and at the place where it is found, if it had one before. */
    static boolean goesOn(long leader, Membership before, Membership after) {
        Member there = before.member(leader);
        Member here = after.member(leader);
        boolean moves = there != null && here != null && there.isParticipant() && !quorumAddresses(there).equals(quorumAddresses(here));
        return here != null && here.isParticipant() && !moves;
    }

    private static List<HostPort> quorumAddresses(Member member) {
        return member.addresses().stream().map(Member.Address::quorum).toList();
    }

    private void combine() {
        deciding = isChanging() ? new Quorum.Both(committedQuorum, lastSeenQuorum) : committedQuorum;
    }
}
