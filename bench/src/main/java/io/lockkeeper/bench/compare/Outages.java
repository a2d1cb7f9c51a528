package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.network.Hosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Takes an ensemble's leader away, again and again, while clients write without a pause, one at each server. An outage goes from the
 * trouble to the first acknowledgement of a write that was sent after it, whoever gets it.
 */
final class Outages implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long CALM_MILLIS = 200;

    /** What befalls a leader. */
    enum Trouble {
        KILLED,
        PAUSED,
        CUT
    }

    private final EnsembleUnderTest ensemble;
    private final Optional<Hosts> hosts;
    private final List<SteadyWriter> writers = new ArrayList<>();

    /** @param hosts where its servers live, without which none can be cut off */
    Outages(EnsembleUnderTest ensemble, Optional<Hosts> hosts) {
        this.ensemble = ensemble;
        this.hosts = hosts;
        for (ServerUnderTest member : ensemble.members()) {
            SteadyWriter writer = new SteadyWriter(member.address(), "/written-" + writers.size(), new EpochGaps());
            writer.start();
            writers.add(writer);
        }
    }

    /** Returns when everybody serves, and everybody's writes have gone through for a while. */
    void awaitCalm() throws CompareException, InterruptedException {
        ensemble.awaitRoles();
        long begin = System.nanoTime();
        while (writers.stream().anyMatch(writer -> writer.idleNanos() > BUSY_NANOS)) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw ensemble.explain("a client's writes are not acknowledged although all servers serve");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MILLISECONDS.sleep(CALM_MILLIS);
    }

    /** One outage in nanoseconds; when this returns the leader of before is on its way back. */
    long one(Trouble trouble) throws CompareException, InterruptedException {
        int at = ensemble.leader();
        ServerUnderTest leader = ensemble.members().get(at);
        long begin = System.nanoTime();
        switch (trouble) {
            case KILLED -> leader.kill();
            case PAUSED -> leader.pause();
            case CUT -> isolate(hosts.orElseThrow(), at + 1);
        }
        // What is sent from here on cannot be acknowledged by this leader any more.
        long gone = System.nanoTime();
        writers.forEach(writer -> writer.awaitWritesSentAfter(gone));
        long acknowledged = awaitAcknowledgement(begin);
        switch (trouble) {
            case KILLED -> {
                leader.launch();
                leader.awaitAnswer();
            }
            case PAUSED -> leader.resume();
            case CUT -> hosts.orElseThrow().heal();
        }
        return acknowledged - begin;
    }

    private static void isolate(Hosts hosts, int id) throws CompareException {
        try {
            hosts.isolate(id);
        } catch (IOException e) {
            throw new CompareException(e.getMessage());
        }
    }

    private long awaitAcknowledgement(long begin) throws CompareException, InterruptedException {
        while (true) {
            OptionalLong first = writers.stream().map(SteadyWriter::firstAcknowledged).flatMapToLong(OptionalLong::stream).min();
            if (first.isPresent()) {
                return first.getAsLong();
            }
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw ensemble.explain("no write is acknowledged a minute after the leader is gone");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Override
    public void close() throws CompareException {
        for (SteadyWriter writer : writers) {
            writer.close();
        }
    }
}
