package io.lockkeeper.zab;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessage.Ack;
import io.lockkeeper.protocol.quorum.LearnerMessage.AckEpoch;
import io.lockkeeper.protocol.quorum.LearnerMessage.FollowerInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.LeaderInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.ObserverInfo;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.PeerTraits;
import io.lockkeeper.protocol.quorum.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One server of three (and an observer, 4) with a {@link Transcript} in place of its host; the test plays everybody else. Time begins at
 * 0; a tick is 200 ms, initLimit 20, syncLimit 10.
 */
final class Fixture {
    static final byte[] ENTRY = {1};

    final Transcript out = new Transcript();
    final Zab zab;
    long now;
    long attempt;

    Fixture(Zab zab) {
        this.zab = zab;
        zab.tick(0, out);
    }

    /** A server that has logged these, of the epoch of the last. */
    static Fixture of(long id, long... log) {
        long last = log.length == 0 ? 0 : log[log.length - 1];
        return of(World.config(id, id > 3, false), Zxid.epoch(last), Zxid.epoch(last), log);
    }

    /** One whose membership may change. */
    static Fixture reconfigurable(long id, long last) {
        return of(World.config(id, false, true), Zxid.epoch(last), Zxid.epoch(last), last);
    }

    static Fixture of(ZabConfig config, long accepted, long current, long... log) {
        Membership membership = World.membership(3, 1);
        List<Proposal> recent = entries(log);
        long last = log.length == 0 ? 0 : log[log.length - 1];
        Zab.Recovered recovered = new Zab.Recovered(last, accepted, current, recent, membership, membership);
        return new Fixture(Zab.member(config, recovered, Node::membershipIn));
    }

    static List<Proposal> entries(long... zxids) {
        List<Proposal> entries = new ArrayList<>();
        for (long zxid : zxids) {
            entries.add(new Proposal(zxid, ENTRY));
        }
        return entries;
    }

    /** Time goes on as it does for a server that does not stand still. */
    List<String> after(long millis) {
        long end = now + millis;
        while (now < end) {
            now = Math.min(end, now + 50);
            zab.tick(now, out);
        }
        return out.take();
    }

    /** The same for who looks at the clock all the time. */
    void ticks(long millis) {
        for (long end = now + millis; now < end;) {
            zab.tick(++now, out);
        }
    }

    List<String> hears(long sid, ServerState state, long leader, long zxid, long round, long epoch) {
        zab.notified(sid, new Notification(state, leader, zxid, round, epoch, 2, null), out);
        return out.take();
    }

    List<String> receives(long link, LearnerMessage message) {
        zab.received(link, message, out);
        return out.take();
    }

    // --- a leader

    /** Server 3 is elected; the test has not connected anybody. */
    Fixture elected() {
        long last = zab.lastProposed();
        long epoch = zab.currentEpoch();
        hears(1, ServerState.LOOKING, 3, last, 1, epoch);
        hears(2, ServerState.LOOKING, 3, last, 1, epoch);
        after(60);
        return this;
    }

    /** Links have the number of their server. */
    List<String> connects(long sid, long acceptedEpoch) {
        zab.accepted(sid, out);
        LearnerInfo info = new LearnerInfo(sid, LearnerInfo.PROTOCOL_VERSION, 0);
        return receives(sid, sid > 3 ? new ObserverInfo(acceptedEpoch, info) : new FollowerInfo(acceptedEpoch, info));
    }

    /** A leader with server 1, both with the same log, in the next epoch. */
    Fixture established() {
        long last = zab.lastProposed();
        long before = zab.currentEpoch();
        elected();
        connects(1, zab.acceptedEpoch());
        zab.epochAccepted(before + 1, out);
        receives(1, new AckEpoch(last, (int) before));
        zab.epochAdopted(before + 1, out);
        receives(1, new Ack(Zxid.of(before + 1, 0)));
        out.take();
        return this;
    }

    List<String> joins(long sid, long lastZxid) {
        connects(sid, zab.acceptedEpoch());
        return receives(sid, new AckEpoch(lastZxid, AckEpoch.NO_VOTE));
    }

    /** A server of ours, synchronized; what it can do is what these say. */
    Fixture follows(long sid, PeerTraits traits) {
        zab.accepted(sid, out);
        LearnerInfo info = new LearnerInfo(sid, LearnerInfo.PROTOCOL_VERSION, 0, traits);
        receives(sid, sid > 3 ? new ObserverInfo(zab.acceptedEpoch(), info) : new FollowerInfo(zab.acceptedEpoch(), info));
        receives(sid, new AckEpoch(zab.lastCommitted(), AckEpoch.NO_VOTE));
        receives(sid, new Ack(Zxid.of(zab.currentEpoch(), 0)));
        return this;
    }

    List<String> proposes(long... zxids) {
        for (long zxid : zxids) {
            zab.propose(zxid, ENTRY, out);
        }
        return out.take();
    }

    /** That five vote in the place of three. */
    List<String> proposesFive(long zxid) {
        Membership five = World.membership(5, 0).withVersion(zxid);
        zab.proposeMembership(zxid, five.text().getBytes(StandardCharsets.UTF_8), five, out);
        return out.take();
    }

    List<String> persists(long zxid) {
        zab.persisted(zxid, out);
        return out.take();
    }

    // --- a learner

    /** Connected to leader 3 by link 3, has said who it is. */
    Fixture connected() {
        long last = zab.lastProposed();
        hears(2, ServerState.FOLLOWING, 3, last, 7, 9);
        hears(1, ServerState.FOLLOWING, 3, last, 7, 9);
        hears(3, ServerState.LEADING, 3, last, 7, 9);
        zab.dialed(1, 3, out);
        return this;
    }

    /** Has promised the epoch and said what it has. */
    Fixture promised(long epoch) {
        connected();
        receives(3, new LeaderInfo(epoch, LearnerInfo.PROTOCOL_VERSION));
        if (zab.acceptedEpoch() < epoch) {
            zab.epochAccepted(epoch, out);
        }
        out.take();
        return this;
    }

    /** In the midst of synchronization, by this. */
    Fixture opened(long epoch, LearnerMessage opening) {
        promised(epoch);
        receives(3, opening);
        zab.epochAnnounced(epoch, out);
        out.take();
        return this;
    }

    /** Takes part. */
    Fixture following(long epoch) {
        opened(epoch, new LearnerMessage.Diff(zab.lastProposed()));
        receives(3, new LearnerMessage.NewLeader(epoch, null));
        zab.epochAdopted(epoch, out);
        receives(3, new LearnerMessage.UpToDate());
        out.take();
        return this;
    }
}
