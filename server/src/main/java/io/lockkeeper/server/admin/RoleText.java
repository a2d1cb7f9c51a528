package io.lockkeeper.server.admin;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.replica.EnsembleView;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.config.LearnerConfig;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server is in its ensemble, in the words of ZooKeeper. */
final class RoleText {
    private RoleText() {}

    /** Whether clients can have anything of it. Compat: a leader that lets no client in answers operators like one without a quorum. */
    static boolean isServing(ReplicaView view) {
        EnsembleView ensemble = view.ensemble();
        return ensemble == null || ensemble.admitting();
    }

    static String mode(ReplicaView view) {
        EnsembleView ensemble = view.ensemble();
        if (ensemble == null) {
            return "standalone";
        }
        if (ensemble.readOnly()) {
            return "read-only";
        }
        return switch (ensemble.state()) {
            case LEADING -> "leader";
            case FOLLOWING -> "follower";
            case OBSERVING -> "observer";
            case LOOKING -> "looking";
        };
    }

    static boolean leads(@Nullable EnsembleView ensemble) {
        return ensemble != null && ensemble.serving() && ensemble.state() == ServerState.LEADING;
    }

    /** Compat: a leader counts from the beginning of its epoch on, even if nothing has happened in it. */
    static long lastZxid(ReplicaView view) {
        EnsembleView ensemble = view.ensemble();
        long last = view.tree().lastZxid();
        return ensemble != null && leads(ensemble) ? Math.max(last, Zxid.of(ensemble.currentEpoch(), 0)) : last;
    }

    static String peerState(EnsembleView ensemble) {
        String state = switch (ensemble.state()) {
            case LEADING -> "leading";
            case FOLLOWING -> "following";
            case OBSERVING -> "observing";
            case LOOKING -> "looking";
        };
        return ensemble.serving() ? state + " - broadcast" : state;
    }

    static String isReadOnly(ReplicaView view) {
        EnsembleView ensemble = view.ensemble();
        if (!isServing(view)) {
            return "null";
        }
        return ensemble != null && ensemble.readOnly() ? "ro" : "rw";
    }

    /** What the word conf says of a member behind what it says of every server; no newline at its end. */
    static String configuration(EnsembleView ensemble, Member self, LearnerConfig learners) {
        return "initLimit=" + learners.initLimitTicks() + '\n'
            + "syncLimit=" + learners.syncLimitTicks() + '\n'
            + "electionAlg=3\n"
            + "electionPort=" + ports(self, Member.Address::electionPort) + '\n'
            + "quorumPort=" + ports(self, Member.Address::quorumPort) + '\n'
            + "peerType=" + (self.isParticipant() ? 0 : 1) + '\n'
            + "membership: \n"
            + ensemble.membership().text();
    }

    private static String ports(Member self, ToIntFunction<Member.Address> port) {
        return self.addresses().stream().map(address -> Integer.toString(port.applyAsInt(address))).collect(Collectors.joining("|"));
    }
}
