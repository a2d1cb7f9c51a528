package io.lockkeeper.server.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.auth.Schemes;
import io.lockkeeper.server.auth.Verdict;
import io.lockkeeper.server.metrics.Metrics;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the replica hears of a client's auth packet, and what operators do. Any thread. */
public final class Proofs {
    private static final Logger LOG = LoggerFactory.getLogger(Proofs.class);

    private final Schemes schemes;
    private final Metrics metrics;

    public Proofs(Schemes schemes, Metrics metrics) {
        this.schemes = schemes;
        this.metrics = metrics;
    }

    /** The event that answers the packet; null if the client is at the wrong ensemble and gets no answer. */
    Event.@Nullable Authenticated judge(long connection, int xid, Operation.Auth auth, InetSocketAddress peer) {
        Verdict verdict = schemes.judge(auth.scheme(), auth.proof(), peer.getAddress());
        if ("ensemble".equals(auth.scheme())) {
            countEnsemble(verdict);
        }
        return switch (verdict) {
            case Verdict.Proven(var ids) -> new Event.Authenticated(connection, xid, ids, Reply.DONE, false);
            case Verdict.Failed() -> {
                metrics.authFailed.increment();
                LOG.warn("authentication failed peer={} scheme={}", peer, auth.scheme());
                yield new Event.Authenticated(connection, xid, List.of(), Reply.failed(ErrorCode.AUTH_FAILED), true);
            }
            case Verdict.Misdirected() -> {
                LOG.warn("client meant another ensemble peer={}", peer);
                yield null;
            }
        };
    }

    private void countEnsemble(Verdict verdict) {
        switch (verdict) {
            case Verdict.Proven _ -> metrics.ensembleAuthSuccess.increment();
            case Verdict.Failed _ -> metrics.ensembleAuthSkip.increment();
            case Verdict.Misdirected _ -> metrics.ensembleAuthFail.increment();
        }
    }
}
