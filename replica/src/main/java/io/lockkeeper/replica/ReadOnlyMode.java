package io.lockkeeper.replica;

import org.jspecify.annotations.Nullable;

/** Serves clients that can do without writes while there is no leader for long, if it is to be; ends as soon as one is found. */
final class ReadOnlyMode {
    /** Compat: an election that takes no longer than this, or a tick, is nothing unusual. */
    private static final long PATIENCE_MILLIS = 2000;

    private static final long NOT_LOOKING = -1;

    private final boolean enabled;
    private final long patienceMillis;
    private final Clients clients;
    private long lookingSince = NOT_LOOKING;

    ReadOnlyMode(ReplicaConfig config, @Nullable MemberConfig member, Clients clients) {
        enabled = member != null && member.readOnlyMode();
        patienceMillis = Math.max(PATIENCE_MILLIS, config.tickMillis());
        this.clients = clients;
    }

    /**
     * After whatever may have changed the state of the server.
     *
     * @param elects whether it looks for a leader; not while its disk is still busy with what its last leader sent, and the tree is
     *     empty until another one has come
     */
    void look(boolean elects, Times times, Outbox out) {
        if (!elects) {
            end(out);
        } else if (lookingSince == NOT_LOOKING) {
            lookingSince = times.nowMillis();
        } else if (times.nowMillis() >= wakeAt()) {
            clients.serve(Standing.READS_ONLY, true, 0);
            out.notice(new Notice.ReadOnly(true));
        }
    }

    void end(Outbox out) {
        lookingSince = NOT_LOOKING;
        if (clients.standing() == Standing.READS_ONLY) {
            clients.stopServing(out);
            out.notice(new Notice.ReadOnly(false));
        }
    }

    long wakeAt() {
        boolean waits = enabled && lookingSince != NOT_LOOKING && clients.standing() == Standing.OUT;
        return waits ? lookingSince + patienceMillis : Long.MAX_VALUE;
    }
}
