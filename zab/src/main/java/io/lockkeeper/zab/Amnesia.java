package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.HashMap;
import java.util.Map;

/**
 * A voter whose disk holds nothing is new, or has lost everything: its own promises and what it had acknowledged, too (ADR 83). Where
 * others have a history it keeps its vote to itself then, until a leader has synchronized it, or all who could know of more than it has
 * heard of have told their votes in this election.
 */
final class Amnesia {
    private final Self self;
    private final Map<Long, Boolean> hasHistory = new HashMap<>();

    Amnesia(Self self) {
        this.self = self;
    }

    /**
     * Somebody's vote is known.
     *
     * @return whether this server casts its own vote from now on, or from now on does not
     */
    boolean hears(long sid, Notification n, Effects out) {
        if (!self.isBlank() || self.isObserver() || !self.memberships.isVoter(self.id())) {
            return false;
        }
        boolean before = self.abstains();
        boolean tellsOfHistory = n.zxid() > 0 || n.peerEpoch() > 0;
        if (n.state() == ServerState.LOOKING) {
            hasHistory.put(sid, tellsOfHistory);
        } else {
            hasHistory.remove(sid); // what it has said before is of another time
        }
        boolean abstains = (before || tellsOfHistory) && mayHaveForgotten();
        self.abstain(abstains);
        if (abstains && !before) {
            out.notice(new ZabNotice.Abstains(awaited().toString()));
        }
        return abstains != before;
    }

    /** Whether those who were not heard of and those who have nothing may together have decided on something that nobody else knows. */
    private boolean mayHaveForgotten() {
        ServerSet rest = new ServerSet();
        for (long sid : self.memberships.voters()) {
            if (!hasHistory.getOrDefault(sid, false)) {
                rest.add(sid);
            }
        }
        return !awaited().isEmpty() && self.memberships.canDecide(rest);
    }

    /** Who has weight, and was not heard of in this election. */
    private ServerSet awaited() {
        ServerSet awaited = new ServerSet();
        for (long sid : self.memberships.voters()) {
            if (sid != self.id() && !hasHistory.containsKey(sid) && self.memberships.mayLead(sid)) {
                awaited.add(sid);
            }
        }
        return awaited;
    }
}
