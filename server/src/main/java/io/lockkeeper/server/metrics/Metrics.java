package io.lockkeeper.server.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * Everything that is counted, by the name ZooKeeper's dashboards ask for. A name whose fact does not exist here (ZooKeeper's
 * pipeline has stages that ours has not) is kept at 0, so that no panel goes empty; docs/metrics.md lists which.
 */
public final class Metrics {
    private final Map<String, LongAdder> counters = new LinkedHashMap<>();
    private final Map<String, Summary> summaries = new LinkedHashMap<>();

    public final LongAdder connectionRequests;
    public final LongAdder connectionsRejected;
    public final LongAdder connectionsDropped;
    public final LongAdder sessionlessExpired;
    public final LongAdder staleSessionsExpired;
    public final LongAdder largeRequestsRejected;
    public final LongAdder throttleWaits;
    public final LongAdder throttledOps;
    public final LongAdder bytesReceived;
    public final LongAdder responseBytes;
    public final LongAdder watchBytes;
    public final LongAdder digestMismatches;
    public final LongAdder snapshotErrors;
    public final LongAdder unrecoverableErrors;
    public final LongAdder ensembleAuthSuccess;
    public final LongAdder ensembleAuthFail;
    public final LongAdder ensembleAuthSkip;
    public final LongAdder syncQueued;
    public final Summary readLatency;
    public final Summary updateLatency;
    public final Summary fsyncTime;
    public final Summary syncBatchSize;
    public final Summary syncFlushTime;
    public final Summary snapshotTime;
    public final Summary tokenDeficit;
    public final Summary databaseInitTime;
    public final Summary startupTxns;
    public final Summary startupTxnsTime;
    public final Summary jvmPauseTime;

    public final KeyedSummary readsPerNamespace = new KeyedSummary("read_per_namespace");
    public final KeyedSummary writesPerNamespace = new KeyedSummary("write_per_namespace");

    // Beside the named metrics: what srvr, stat and the gauges show.
    public final LongAdder packetsReceived = new LongAdder();
    public final LongAdder packetsSent = new LongAdder();
    public final LongAdder slowFsyncs = new LongAdder();
    public final LongAdder authFailed = new LongAdder();
    public final LongAdder remotePlainConnections = new LongAdder();
    public final LongAdder localPlainConnections = new LongAdder();
    public final Summary latency = new Summary(false);
    public final Sizes responseSizes = new Sizes();
    /** Of the entries that were logged; while this server leads these are its proposals. */
    public final Sizes proposalSizes = new Sizes();

    public Metrics() {
        MetricNames.COUNTERS.forEach(name -> counters.put(name, new LongAdder()));
        MetricNames.BASIC_SUMMARIES.forEach(name -> summaries.put(name, new Summary(false)));
        MetricNames.ADVANCED_SUMMARIES.forEach(name -> summaries.put(name, new Summary(true)));
        connectionRequests = counter("connection_request_count");
        connectionsRejected = counter("connection_rejected");
        connectionsDropped = counter("connection_drop_count");
        sessionlessExpired = counter("sessionless_connections_expired");
        staleSessionsExpired = counter("stale_sessions_expired");
        largeRequestsRejected = counter("large_requests_rejected");
        throttledOps = counter("throttled_ops");
        throttleWaits = counter("request_throttle_wait_count");
        bytesReceived = counter("bytes_received_count");
        responseBytes = counter("response_bytes");
        watchBytes = counter("watch_bytes");
        digestMismatches = counter("digest_mismatches_count");
        snapshotErrors = counter("snapshot_error_count");
        unrecoverableErrors = counter("unrecoverable_error_count");
        ensembleAuthSuccess = counter("ensemble_auth_success");
        ensembleAuthFail = counter("ensemble_auth_fail");
        ensembleAuthSkip = counter("ensemble_auth_skip");
        syncQueued = counter("sync_processor_request_queued");
        readLatency = summary("readlatency");
        updateLatency = summary("updatelatency");
        fsyncTime = summary("fsynctime");
        syncBatchSize = summary("sync_processor_batch_size");
        syncFlushTime = summary("sync_processor_queue_flush_time_ms");
        snapshotTime = summary("snapshottime");
        tokenDeficit = summary("connection_token_deficit");
        databaseInitTime = summary("dbinittime");
        startupTxns = summary("startup_txns_loaded");
        startupTxnsTime = summary("startup_txns_load_time");
        jvmPauseTime = summary("jvm_pause_time_ms");
    }

    private LongAdder counter(String name) {
        LongAdder counter = counters.get(name);
        if (counter == null) {
            throw new IllegalArgumentException("no counter is called " + name);
        }
        return counter;
    }

    private Summary summary(String name) {
        Summary summary = summaries.get(name);
        if (summary == null) {
            throw new IllegalArgumentException("no summary is called " + name);
        }
        return summary;
    }

    /** Hands out every counter and summary by its name, with its value as text. */
    public void show(BiConsumer<String, String> out) {
        counters.forEach((name, counter) -> out.accept(name, Long.toString(counter.sum())));
        summaries.forEach((name, summary) -> summary.show(name, out));
        writesPerNamespace.show(out);
        readsPerNamespace.show(out);
    }

    /** Back to nothing, as srst does it: gauges go on, everything that was counted begins anew. */
    public void reset() {
        counters.values().forEach(LongAdder::reset);
        summaries.values().forEach(Summary::reset);
        latency.reset();
        writesPerNamespace.reset();
        readsPerNamespace.reset();
        packetsReceived.reset();
        packetsSent.reset();
        responseSizes.reset();
        proposalSizes.reset();
        slowFsyncs.reset();
    }
}
