package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Builds what a load needs to find on a server, and clears away all that it left there: many requests at a time, one session. */
final class Stage {
    private static final int BATCH = 1000;
    private static final int BATCH_BYTES = 256 << 10;
    /** Keys that are created by one transaction, and bytes of them at most: many keys stand sooner that way. */
    private static final int LOT = 100;
    private static final int LOT_BYTES = 64 << 10;
    /** So much more of them than of single creates is under way at once. */
    private static final int LOTS = 4;
    private static final byte[] EMPTY = {};

    private final Session session;
    private final Site site;
    private final LoadPlan plan;
    private final List<Operation> batch = new ArrayList<>();
    private final int batchSize;

    Stage(Session session, Site site, LoadPlan plan) {
        this.session = session;
        this.site = site;
        this.plan = plan;
        this.batchSize = Math.clamp(BATCH_BYTES / Math.max(1, plan.valueBytes()), 1, BATCH);
    }

    /** Creates what the mix reads, and the places where it creates. */
    void build() throws LoadException {
        List.of(site.root(), site.keys(), site.list(), site.made()).forEach(path -> batch.add(create(path, EMPTY)));
        send(false);
        if (plan.mix().usesKeys()) {
            buildKeys();
        }
        for (int i = 0; plan.mix().usesList() && i < Site.CHILDREN; i++) {
            add(create(site.child(i), EMPTY), false);
        }
        send(false);
    }

    private void buildKeys() throws LoadException {
        byte[] value = site.value();
        int lot = Math.clamp(LOT_BYTES / Math.max(1, plan.valueBytes()), 1, LOT);
        for (int i = 0; i < plan.keys(); i += lot) {
            batch.add(new Operation.Multi(IntStream.range(i, Math.min(i + lot, plan.keys()))
                .<Operation.Write>mapToObj(key -> create(site.key(key), value)).toList()));
            if (batch.size() * lot >= LOTS * batchSize) {
                send(false);
            }
        }
    }

    /** Deletes all of it, whether or not it is there. */
    void remove(List<Connection> connections) throws LoadException {
        for (int i = 0; plan.mix().usesKeys() && i < plan.keys(); i++) {
            add(new Operation.Delete(site.key(i), -1), true);
        }
        for (int i = 0; plan.mix().usesList() && i < Site.CHILDREN; i++) {
            add(new Operation.Delete(site.child(i), -1), true);
        }
        for (Connection connection : connections) {
            // Deletes of the last few may not have got through, and then the znodes before them are there.
            for (long i = connection.deletedForSure(); i < connection.created; i++) {
                add(new Operation.Delete(site.madeBy(connection.number(), i), -1), true);
            }
        }
        send(true);
        List.of(site.made(), site.list(), site.keys(), site.root()).forEach(path -> batch.add(new Operation.Delete(path, -1)));
        send(true);
    }

    private void add(Operation operation, boolean absentIsFine) throws LoadException {
        batch.add(operation);
        if (batch.size() >= batchSize) {
            send(absentIsFine);
        }
    }

    private void send(boolean absentIsFine) throws LoadException {
        List<ErrorCode> errors = session.ask(batch);
        for (int i = 0; i < errors.size(); i++) {
            ErrorCode error = errors.get(i);
            if (error != ErrorCode.OK && !(absentIsFine && error == ErrorCode.NO_NODE)) {
                throw new LoadException(session.server() + ": " + said(batch.get(i)) + " is refused with " + error);
            }
        }
        batch.clear();
    }

    private static String said(Operation operation) {
        return switch (operation) {
            case Operation.Create create -> "create " + create.path();
            case Operation.Delete delete -> "delete " + delete.path();
            default -> operation.getClass().getSimpleName();
        };
    }

    private static Operation.Write create(String path, byte[] value) {
        return new Operation.Create(OpCode.CREATE, path, value, Acl.OPEN, CreateMode.PERSISTENT.flag(), -1);
    }
}
