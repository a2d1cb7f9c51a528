package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.network.Hosts;
import io.lockkeeper.bench.report.Quantity;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import io.lockkeeper.bench.report.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long nobody's writes are acknowledged when the leader is gone. Clients write without a pause, one at each server; the time goes from
 * the trouble to the first acknowledgement of a write that was sent after it, whoever gets it. Many times over: a figure is the median of
 * them, and the range in the report goes up to the longest.
 */
final class Failovers implements Stage {
    private static final String GROUP = "Failover";
    private static final int REPEATS = 20;
    private static final int QUICK_REPEATS = 3;
    private static final double KILLED_MILLIS = 150;
    private static final double SILENT_MILLIS = 2_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LEAST_CALM_MILLIS = 500;

    private record Measured(Row row, Trouble trouble, boolean large) {}

    /** What befalls a leader. */
    private enum Trouble {
        KILLED,
        PAUSED,
        CUT
    }

    private static final List<Measured> ON_LOOPBACK = List.of(
        row(Trouble.KILLED, false), row(Trouble.PAUSED, false), row(Trouble.KILLED, true), row(Trouble.PAUSED, true));
    private static final List<Measured> ON_HOSTS = List.of(row(Trouble.CUT, false), row(Trouble.CUT, true));

    private static Measured row(Trouble trouble, boolean large) {
        String size = large ? "large" : "empty";
        return switch (trouble) {
            case KILLED -> new Measured(new Row("failover killed " + size, GROUP, Quantity.TIME, new Target.Limit(KILLED_MILLIS),
                "from the leader's end (kill -9) to the next acknowledged write; highest: the longest of all repetitions"), trouble, large);
            case PAUSED -> new Measured(new Row("failover paused " + size, GROUP, Quantity.TIME, new Target.Limit(SILENT_MILLIS),
                "the same when the leader stands still (SIGSTOP) and its connections stay"), trouble, large);
            case CUT -> new Measured(new Row("failover cut " + size, GROUP, Quantity.TIME, new Target.Limit(SILENT_MILLIS),
                "the same when nothing goes between the leader and the others any more, and nobody is told; needs root"), trouble, large);
        };
    }

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public List<Row> rows() {
        return Stream.concat(ON_LOOPBACK.stream(), ON_HOSTS.stream()).map(Measured::row).toList();
    }

    /** One round has repetitions enough. */
    @Override
    public boolean isRepeated() {
        return false;
    }

    @Override
    public double expectedSeconds(Scale scale, int rows) {
        return 15 + rows * repeats(scale) * 6.0;
    }

    private static int repeats(Scale scale) {
        return scale.quick() ? QUICK_REPEATS : REPEATS;
    }

    @Override
    public void run(Turn turn) throws CompareException, InterruptedException {
        if (wantsAny(turn, ON_LOOPBACK)) {
            try (EnsembleUnderTest ensemble = turn.startEnsemble()) {
                measure(turn, ensemble, Optional.empty(), ON_LOOPBACK);
            }
        }
        if (wantsAny(turn, ON_HOSTS)) {
            Hosts hosts = turn.network();
            try (EnsembleUnderTest ensemble = turn.startEnsemble(hosts)) {
                measure(turn, ensemble, Optional.of(hosts), ON_HOSTS);
            } finally {
                turn.takeDown(hosts);
            }
        }
    }

    private static boolean wantsAny(Turn turn, List<Measured> some) {
        return turn.wantsAny(some.stream().map(Measured::row).toList());
    }

    private static void measure(Turn turn, EnsembleUnderTest ensemble, Optional<Hosts> hosts, List<Measured> some)
            throws CompareException, InterruptedException {
        boolean grown = false;
        for (Measured measured : some) {
            if (!turn.wants(measured.row())) {
                continue;
            }
            if (measured.large() && !grown) {
                new Forest(ensemble.addresses()).growTo(turn.scale().znodes());
                grown = true;
            }
            if (!repeat(turn, ensemble, hosts, measured)) {
                return;
            }
        }
    }

    private static boolean repeat(Turn turn, EnsembleUnderTest ensemble, Optional<Hosts> hosts, Measured measured)
            throws CompareException, InterruptedException {
        List<SteadyWriter> writers = new ArrayList<>();
        try {
            for (ServerUnderTest member : ensemble.members()) {
                SteadyWriter writer = new SteadyWriter(member.address(), "/written-" + writers.size());
                writer.start();
                writers.add(writer);
            }
            boolean good = true;
            for (int i = 0; good && i < repeats(turn.scale()); i++) {
                calm(ensemble, writers, turn.scale());
                good = turn.measure(measured.row(), ensemble, () -> Sample.of(outage(ensemble, hosts, writers, measured.trouble()) / 1e6));
            }
            return good;
        } finally {
            for (SteadyWriter writer : writers) {
                writer.close();
            }
        }
    }

    /** Everybody serves, and everybody's writes have gone through for a while. */
    private static void calm(EnsembleUnderTest ensemble, List<SteadyWriter> writers, Scale scale)
            throws CompareException, InterruptedException {
        ensemble.awaitRoles();
        long begin = System.nanoTime();
        while (writers.stream().anyMatch(writer -> writer.idleNanos() > BUSY_NANOS)) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw ensemble.explain("a client's writes are not acknowledged although all servers serve");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MILLISECONDS.sleep(Math.max(LEAST_CALM_MILLIS, scale.warmUp().toMillis()));
    }

    private static long outage(EnsembleUnderTest ensemble, Optional<Hosts> hosts, List<SteadyWriter> writers, Trouble trouble)
            throws CompareException, InterruptedException {
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
        long acknowledged = awaitAcknowledgement(ensemble, writers, begin);
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

    private static long awaitAcknowledgement(EnsembleUnderTest ensemble, List<SteadyWriter> writers, long begin)
            throws CompareException, InterruptedException {
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
}
