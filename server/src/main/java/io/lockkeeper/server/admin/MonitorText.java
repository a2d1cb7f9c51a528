package io.lockkeeper.server.admin;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.replica.EnsembleView;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.metrics.Sizes;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The word mntr: every metric under the name that dashboards know. */
final class MonitorText {
    private final ServerFacts facts;
    private final ReplicaView view;
    private final StringBuilder text = new StringBuilder(16 * 1024);

    MonitorText(ServerFacts facts, ReplicaView view) {
        this.facts = facts;
        this.view = view;
    }

    String text() {
        line("version", facts.version());
        line("server_state", RoleText.mode(view));
        EnsembleView ensemble = view.ensemble();
        if (ensemble != null) {
            line("peer_state", RoleText.peerState(ensemble));
        }
        gauges();
        if (ensemble != null) {
            membership(ensemble);
        }
        quotas();
        facts.metrics().show(this::line);
        return text.toString();
    }

    private void gauges() {
        Metrics metrics = facts.metrics();
        line("avg_latency", metrics.latency.average());
        line("max_latency", metrics.latency.max());
        line("min_latency", metrics.latency.min());
        line("packets_received", metrics.packetsReceived.sum());
        line("packets_sent", metrics.packetsSent.sum());
        line("num_alive_connections", facts.connections().size());
        line("outstanding_requests", facts.gauge().outstanding());
        line("uptime", TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) - facts.startedMillis());
        // Compat: ZooKeeper counts the root twice.
        line("znode_count", view.tree().znodeCount() + 1);
        line("watch_count", view.watchCount());
        line("ephemerals_count", view.tree().ephemeralCount());
        line("approximate_data_size", view.tree().approximateDataSize());
        line("global_sessions", view.tree().sessionCount());
        line("local_sessions", view.ensemble() == null ? 0 : view.ensemble().localSessions());
        openFiles();
        line("connection_drop_probability", facts.tokens().dropProbability());
        line("last_client_response_size", metrics.responseSizes.last());
        line("max_client_response_size", metrics.responseSizes.max());
        line("min_client_response_size", metrics.responseSizes.min());
        line("outstanding_tls_handshake", 0);
        line("auth_failed_count", metrics.authFailed.sum());
        line("non_mtls_remote_conn_count", metrics.remotePlainConnections.sum());
        line("non_mtls_local_conn_count", metrics.localPlainConnections.sum());
    }

    private void membership(EnsembleView ensemble) {
        line("quorum_size", ensemble.membership().voters().size());
        List<EnsembleView.Learner> learners = ensemble.learners();
        if (!RoleText.leads(ensemble)) {
            if (ensemble.state() == ServerState.FOLLOWING) {
                line("synced_observers", learners.stream().filter(EnsembleView.Learner::synced).count());
            }
            return;
        }
        line("learners", learners.size());
        line("synced_followers", learners.stream().filter(learner -> learner.synced() && !learner.observer()).count());
        line("synced_non_voting_followers",
            learners.stream().filter(learner -> learner.synced() && !learner.observer() && !learner.voter()).count());
        line("synced_observers", learners.stream().filter(learner -> learner.synced() && learner.observer()).count());
        line("pending_syncs", ensemble.pendingSyncs());
        Sizes proposals = facts.metrics().proposalSizes;
        line("last_proposal_size", proposals.last());
        line("max_proposal_size", proposals.max());
        line("min_proposal_size", proposals.min());
    }

    private void openFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            line("open_file_descriptor_count", system.getOpenFileDescriptorCount());
            line("max_file_descriptor_count", system.getMaxFileDescriptorCount());
        }
    }

    private void quotas() {
        for (Map.Entry<String, NamespaceQuota> quota : NamespaceQuota.all(view.tree()).entrySet()) {
            String prefix = quota.getKey() + "_quota_";
            NamespaceQuota q = quota.getValue();
            limit(prefix + "count_limit_per_namespace", q.countLimit());
            limit(prefix + "bytes_limit_per_namespace", q.bytesLimit());
            limit(prefix + "count_usage_per_namespace", q.countUsage());
            limit(prefix + "bytes_usage_per_namespace", q.bytesUsage());
        }
    }

    private void limit(String name, long value) {
        if (value >= 0) {
            line(name, value);
        }
    }

    private void line(String name, long value) {
        line(name, Long.toString(value));
    }

    private void line(String name, double value) {
        line(name, Double.toString(value));
    }

    private void line(String name, String value) {
        text.append("zk_").append(name).append('\t').append(value).append('\n');
    }
}
