package io.lockkeeper.server.admin;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.metrics.Sizes;
import io.lockkeeper.server.metrics.Summary;

/** The words srvr and stat. */
final class StatText {
    private StatText() {}

    static String srvr(ServerFacts facts, ReplicaView view) {
        return version(facts, view) + state(facts, view);
    }

    static String stat(ServerFacts facts, ReplicaView view) {
        return version(facts, view)
            + "Clients:\n" + ConnectionText.all(facts.connections(), ConnectionText::brief)
            + state(facts, view);
    }

    private static String version(ServerFacts facts, ReplicaView view) {
        // Compat: a lower-case k, which tools look for.
        return "Zookeeper version: " + facts.version() + '\n'
            + (RoleText.isReadOnly(view).equals("ro") ? "READ-ONLY mode; serving only read-only clients\n" : "");
    }

    private static String proposalSizes(Sizes sizes) {
        return "Proposal sizes last/min/max: " + sizes.last() + '/' + sizes.min() + '/' + sizes.max() + '\n';
    }

    /** Nobody need know of more words than ZooKeeper's default allows to be told that a tree has gone wrong. */
    private static String mismatches(long count) {
        return count == 0 ? "" : "Digest mismatches: " + count + '\n';
    }

    private static String state(ServerFacts facts, ReplicaView view) {
        Summary latency = facts.metrics().latency;
        return "Latency min/avg/max: " + latency.min() + '/' + latency.average() + '/' + latency.max() + '\n'
            + "Received: " + facts.metrics().packetsReceived.sum() + '\n'
            + "Sent: " + facts.metrics().packetsSent.sum() + '\n'
            + "Connections: " + facts.connections().size() + '\n'
            + "Outstanding: " + facts.gauge().outstanding() + '\n'
            + "Zxid: " + Zxid.text(RoleText.lastZxid(view)) + '\n'
            + "Mode: " + RoleText.mode(view) + '\n'
            // Compat: ZooKeeper counts the root twice.
            + "Node count: " + (view.tree().znodeCount() + 1) + '\n'
            + (RoleText.leads(view.ensemble()) ? proposalSizes(facts.metrics().proposalSizes) : "")
            + mismatches(facts.metrics().digestMismatches.sum());
    }
}
