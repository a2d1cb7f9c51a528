package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.load.Load;
import io.lockkeeper.bench.load.LoadException;
import io.lockkeeper.bench.load.LoadPlan;
import io.lockkeeper.bench.load.LoadResult;
import io.lockkeeper.bench.load.Mix;
import io.lockkeeper.bench.load.Second;
import io.lockkeeper.bench.network.Hosts;
import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Row;
import io.lockkeeper.bench.report.Sample;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One server's turn in one stage of one round: what a stage measures with, and where it puts what it found. */
final class Turn {

    /** One measurement of one row. */
    interface Measurement {
        Sample take() throws CompareException, LoadException, InterruptedException;
    }

    private final Program program;
    private final Launcher launcher;
    private final Scale scale;
    private final Findings findings;
    private final Progress progress;
    private final Set<Row> reported = new HashSet<>();

    Turn(Program program, Launcher launcher, Scale scale, Findings findings, Progress progress) {
        this.program = program;
        this.launcher = launcher;
        this.scale = scale;
        this.findings = findings;
        this.progress = progress;
    }

    Kind kind() {
        return program.kind();
    }

    Scale scale() {
        return scale;
    }

    Findings findings() {
        return findings;
    }

    boolean wants(Row row) {
        return findings.wants(row);
    }

    boolean wantsAny(List<Row> rows) {
        return rows.stream().anyMatch(this::wants);
    }

    /** What this run is about, on empty directories: one server, or an ensemble. */
    Subject start() throws CompareException, InterruptedException {
        return scale.nodes() == 1 ? startServer() : startEnsemble();
    }

    /** A new server on an empty directory. */
    ServerUnderTest startServer() throws CompareException, InterruptedException {
        return launcher.start(program);
    }

    /** A new ensemble on empty directories. */
    private EnsembleUnderTest startEnsemble() throws CompareException, InterruptedException {
        return startEnsemble(Optional.empty(), Map.of());
    }

    /**
     * The same with settings that go beyond, or against, those of all rows.
     *
     * @param hosts where each server lives on one of its own
     */
    EnsembleUnderTest startEnsemble(Optional<Hosts> hosts, Map<String, String> settings) throws CompareException, InterruptedException {
        return launcher.startEnsemble(program, scale.nodes(), hosts, settings);
    }

    Hosts network() throws CompareException {
        return launcher.network(scale.nodes());
    }

    void takeDown(Hosts hosts) {
        launcher.takeDown(hosts);
    }

    /** A load, spread over all servers, that reports what their processes used; to be changed as the row needs it. */
    LoadPlan plan(Subject subject, Mix mix) {
        return LoadPlan.on(subject.addresses(), mix).withTimes(scale.warmUp(), scale.each()).withPids(subject.pids());
    }

    LoadResult load(LoadPlan plan) throws CompareException, LoadException, InterruptedException {
        return load(plan, _ -> {});
    }

    /** Runs a load whose every answer must be a good one. */
    LoadResult load(LoadPlan plan, Consumer<Second> eachSecond) throws CompareException, LoadException, InterruptedException {
        LoadResult result = new Load(plan, second -> {
            progress.rate(second.operationsPerSecond());
            eachSecond.accept(second);
        }).run();
        if (result.failed() > 0) {
            throw new CompareException(result.failed() + " of " + result.operations() + " operations failed: " + result.errors());
        }
        return result;
    }

    /**
     * Measures a row if it is wanted.
     *
     * @return false if it failed, which is reported then; a server may be dead
     */
    boolean measure(Row row, Subject subject, Measurement measurement) throws InterruptedException {
        if (!wants(row)) {
            return true;
        }
        progress.row(row);
        try {
            found(row, measurement.take());
            return true;
        } catch (LoadException e) {
            failed(row, subject.explain(e.getMessage()).getMessage());
        } catch (CompareException e) {
            failed(row, subject.explain(e.getMessage()).getMessage());
        }
        return false;
    }

    void found(Row row, Sample sample) {
        findings.found(row, kind(), sample);
        reported.add(row);
    }

    private void failed(Row row, String why) throws InterruptedException {
        launcher.awaitEndIfClosed();
        findings.failed(row, kind(), why.lines().findFirst().orElse(why));
        reported.add(row);
        progress.say(row + ", " + kind() + ": " + why);
    }

    /** What is wanted and not reported yet has failed, for one reason. */
    void failRest(List<Row> rows, String why) throws InterruptedException {
        launcher.awaitEndIfClosed();
        List<Row> rest = rows.stream().filter(this::wants).filter(row -> !reported.contains(row)).toList();
        for (Row row : rest) {
            findings.failed(row, kind(), why.lines().findFirst().orElse(why));
            reported.add(row);
        }
        if (!rest.isEmpty()) {
            progress.say(String.join(", ", rest.stream().map(Row::name).toList()) + ", " + kind() + ": " + why);
        }
    }
}
