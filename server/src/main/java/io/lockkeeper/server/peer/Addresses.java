package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the servers are, by the membership that counts and by the next one, if one is on its way. */
final class Addresses {
    private final long selfId;
    private Membership committed;
    private Membership next;
    /** The last one that was known; a server is where it is, also while no membership has it: before it joins, and after it was removed. */
    private @Nullable Member self;

    Addresses(long selfId, Membership committed, Membership next) {
        this.selfId = selfId;
        this.committed = committed;
        this.next = next;
        lookForSelf();
    }

    void committed(Membership membership) {
        committed = membership;
        if (next.version() <= membership.version()) {
            next = membership;
        }
        lookForSelf();
    }

    void next(Membership membership) {
        next = membership;
        lookForSelf();
    }

    private void lookForSelf() {
        Member line = committed.member(selfId);
        if (line == null) {
            line = next.member(selfId);
        }
        if (line != null) {
            self = line;
        }
    }

    /** This server's own line. */
    @Nullable Member self() {
        return self;
    }

    boolean isMember(long sid) {
        return committed.member(sid) != null || next.member(sid) != null;
    }

    /** Election ports of a server, the best known first; empty if no membership has it. */
    List<HostPort> election(long sid) {
        Set<HostPort> found = new LinkedHashSet<>();
        for (Membership membership : List.of(committed, next)) {
            Member member = membership.member(sid);
            if (member != null) {
                member.addresses().forEach(address -> found.add(address.election()));
            }
        }
        return new ArrayList<>(found);
    }
}
