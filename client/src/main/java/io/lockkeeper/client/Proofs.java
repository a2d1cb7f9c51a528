package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The identities that a session proves: the credentials that go first on every connection, and the calls that wait for a server's
 * verdict. Verdicts carry no number but come in the order of the proofs, so a proof is sent and noted under one lock. Any thread.
 */
final class Proofs {
    private final Pipeline pipeline;
    private final List<Credential> credentials;
    private final ArrayDeque<Call<Void>> sent = new ArrayDeque<>();
    /** Asked for while there was no connection. */
    private final Map<Credential, Call<Void>> unsent = new IdentityHashMap<>();

    Proofs(Pipeline pipeline, List<Credential> credentials) {
        this.pipeline = pipeline;
        this.credentials = new ArrayList<>(credentials);
    }

    /**
     * Sends a credential now, or with the next connection, and on every later one.
     *
     * @param ended whether there will be no other connection; asked under the lock
     */
    synchronized CompletableFuture<Void> add(Credential credential, BooleanSupplier ended) {
        Call<Void> call = call(credential);
        credentials.add(credential);
        if (pipeline.submitReserved(call)) {
            sent.add(call);
        } else if (ended.getAsBoolean()) {
            call.fail(ErrorCode.SESSION_EXPIRED);
        } else {
            unsent.put(credential, call);
        }
        return call;
    }

    /** Opens the pipeline for a new connection: first all credentials, because what follows may need them, then {@code next}. */
    synchronized void open(List<Call<?>> next) {
        List<Call<?>> preamble = new ArrayList<>();
        for (Credential credential : credentials) {
            Call<Void> asked = unsent.remove(credential);
            Call<Void> call = asked == null ? call(credential) : asked;
            sent.add(call);
            preamble.add(call);
        }
        preamble.addAll(next);
        pipeline.open(preamble);
    }

    /** The call to which the next verdict belongs; null if there is none. */
    synchronized @Nullable Call<Void> poll() {
        return sent.poll();
    }

    /** The connection is gone, or no attempt at one succeeded: nobody will hear a verdict. */
    void fail(ErrorCode error) {
        List<Call<Void>> lost;
        synchronized (this) {
            lost = new ArrayList<>(sent);
            sent.clear();
            lost.addAll(unsent.values());
            unsent.clear();
        }
        lost.forEach(call -> call.fail(error));
    }

    private static Call<Void> call(Credential credential) {
        Operation auth = new Operation.Auth(credential.scheme(), credential.proof());
        return new Call<>(RequestHeader.XID_AUTH, auth, Proofs::requireAccepted);
    }

    private static @Nullable Void requireAccepted(Reply reply) {
        if (reply.error() != ErrorCode.OK) {
            throw new ClientException(reply.error(), null);
        }
        return null;
    }
}
