package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import java.util.HashMap;
import java.util.Map;

/**
 * A voter whose disk holds nothing is new, or has lost everything: its own promises and what it had acknowledged, too (ADR 83). Where
 * others have a history it keeps its vote to itself then, until a leader has synchronized it, or all who could know of more than it has
 * heard of have told their votes in this election. Where it has heard of as many that have nothing either, it is new.
 */
final class Amnesia {
    private final Self self;
    private final Map<Long, Boolean> hasHistory = new HashMap<>();
    private final ServerSet empty = new ServerSet();

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
            if (n.zxid() == 0 && n.peerEpoch() == 0) {
                empty.add(sid);
            }
        } else {
            hasHistory.remove(sid); // what it has said before is of another time
        }
        if (!self.memberships.canDecide(allBut(empty))) {
            self.isKnownToBeNew(); // so many had nothing, when we had nothing already, that nothing can have been decided before
            return before;
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
        ServerSet knowing = new ServerSet();
        hasHistory.forEach((sid, has) -> {
            if (has) {
                knowing.add(sid);
            }
        });
        return !awaited().isEmpty() && self.memberships.canDecide(allBut(knowing));
    }

    private ServerSet allBut(ServerSet some) {
        ServerSet rest = new ServerSet();
        for (long sid : self.memberships.voters()) {
            if (!some.contains(sid)) {
                rest.add(sid);
            }
        }
        return rest;
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
