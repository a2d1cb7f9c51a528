package io.lockkeeper.zab;

import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import org.jspecify.annotations.Nullable;

/**
 * A member of an ensemble on its way from role to role. A role says by {@link Self#leave} that it has ended, or which one follows it; what
 * comes then is decided here. Between two that end badly the server settles.
 */
final class Peer {
    private final Self self;
    private Role role;

    Peer(Self self) {
        this.self = self;
        role = new Settling(self, 0);
    }

    Self self() {
        return self;
    }

    Role role() {
        return role;
    }

    /** Who looks at the clock as often as a heartbeat comes notices when it has stood still. */
    long wakeAt() {
        return role.isServing() ? Math.min(role.wakeAt(), self.now + self.config.heartbeatMillis()) : role.wakeAt();
    }

    // --- votes

    void reaches(long sid, boolean reachable, Effects out) {
        if (reachable) {
            self.unreachable.remove(sid);
        } else {
            self.unreachable.add(sid);
        }
        if (role instanceof Election election) {
            election.reachChanged();
            move(out);
        }
    }

    void notified(long sid, Notification notification, Effects out) {
        self.unreachable.remove(sid);
        if (!learnsMembership(notification, out)) {
            listen(sid, notification, out);
        }
        move(out);
    }

    private void listen(long sid, Notification notification, Effects out) {
        if (role instanceof Settling settling) {
            settling.notified(sid, notification, out);
        } else if (!self.memberships.isVoter(sid)) {
            Vote told = role instanceof Election election ? election.told() : self.vote.withRound(self.round);
            self.send(sid, role.state(), told, out);
        } else {
            role.notified(sid, notification, out);
            if (role.state() != ServerState.LOOKING && !self.isLeaving() && notification.state() == ServerState.LOOKING) {
                self.send(sid, role.state(), self.vote, out);
            }
        }
    }

    /** Who looks for a leader takes a newer membership from anybody; the election begins anew then. */
    private boolean learnsMembership(Notification notification, Effects out) {
        String text = notification.config();
        if (text == null || text.isEmpty() || role.state() != ServerState.LOOKING || !self.config.reconfigEnabled()) {
            return false;
        }
        Membership membership = parse(text, out);
        Membership before = self.memberships.committed();
        if (membership == null || membership.version() <= before.version()) {
            return false;
        }
        self.commit(membership, null, self.history.last(), out);
        self.takeSuccession();
        if (membership.withVersion(before.version() - 1).isSameAs(before)) {
            return false;
        }
        role = new Settling(self, 0);
        return true;
    }

    private static @Nullable Membership parse(String text, Effects out) {
        try {
            return Membership.parse(text);
        } catch (MalformedException e) {
            out.notice(new ZabNotice.MembershipUnreadable(String.valueOf(e.getMessage())));
            return null;
        }
    }

    // --- from role to role

    /** To be called behind every event: what happened may have ended the role. */
    void move(Effects out) {
        while (leaves(out) || begins(out)) {
            // each step of a role may end it
        }
    }

    private boolean leaves(Effects out) {
        String why = self.takeLeaving();
        if (why == null) {
            return false;
        }
        out.notice(new ZabNotice.Left(role.state(), why));
        role.end(out);
        if (role.isServing()) {
            out.stoppedServing();
        }
        boolean delayed = role.state() == ServerState.OBSERVING;
        role = new Settling(self, delayed ? self.random(self.config.observerDelayMillis()) : 0);
        return true;
    }

    private boolean begins(Effects out) {
        if (role instanceof Settling settling && settling.isSettled(out)) {
            if (self.takeSuccession()) {
                take(self.vote.leader(), new ServerSet(), out);
            } else {
                elect(settling, out);
            }
            return true;
        }
        if (role instanceof Election election && election.decision() != null) {
            Vote decision = election.decision();
            self.vote = decision;
            out.notice(new ZabNotice.Elected(decision.leader(), decision.round(), decision.peerEpoch()));
            take(decision.leader(), election.supporters(), out);
            return true;
        }
        Role successor = role.successor();
        if (successor != null) {
            role = successor;
        }
        return successor != null;
    }

    private void elect(Settling settling, Effects out) {
        Election election = new Election(self);
        role = election;
        election.start(out);
        settling.heard().forEach((sid, notification) -> {
            if (election.decision() == null) {
                listen(sid, notification, out);
            }
        });
    }

    private void take(long leader, ServerSet electors, Effects out) {
        if (leader == self.id()) {
            Leading leading = new Leading(self, electors);
            role = leading;
            leading.start(out);
        } else {
            Connecting connecting = new Connecting(self, leader);
            role = connecting;
            connecting.dial(out);
        }
    }
}
