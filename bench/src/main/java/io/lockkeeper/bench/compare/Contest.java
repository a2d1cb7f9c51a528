package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Result;
import io.lockkeeper.bench.report.Row;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Gives both servers their turns: round by round, stage by stage, the one right after the other so that a machine in a bad mood is so to
 * both. Only one server, or one ensemble, runs at a time. Who is first changes from round to round; in the first it is
 * Apache, whose rates others go by.
 */
final class Contest {
    private final Map<Kind, Program> programs;
    private final Launcher launcher;
    private final Scale scale;
    private final List<Stage> stages;
    private final Findings findings;

    /** @param rows that are wanted */
    Contest(Map<Kind, Program> programs, Launcher launcher, Scale scale, List<Row> rows) {
        this.programs = Map.copyOf(programs);
        this.launcher = launcher;
        this.scale = scale;
        this.stages = stages(scale.nodes()).stream().filter(stage -> stage.rows().stream().anyMatch(rows::contains)).toList();
        this.findings = new Findings(rows);
    }

    /** New ones, in the order in which they are run. */
    private static List<Stage> stages(int nodes) {
        List<Loads.Measured> loads = Loads.of(nodes);
        Stage serving = new Serving(List.of(new Requests(loads), new Tails(loads), new Crowds()));
        return nodes == 1 ? List.of(serving, new Starts(), new BigTree(), new Footprints())
            : List.of(serving, new Failovers(), new Comebacks(), new Rollovers(), new HugeTree());
    }

    /** Every row that there is for so many servers, in the order of a report: group by group. */
    static List<Row> rows(int nodes) {
        return stages(nodes).stream().flatMap(stage -> stage.rows().stream())
            .collect(Collectors.groupingBy(Row::group, LinkedHashMap::new, Collectors.toList()))
            .values().stream().flatMap(List::stream).toList();
    }

    List<Result> run(PrintWriter err, boolean terminal) throws InterruptedException {
        try (Progress progress = new Progress(err, terminal, expectedSeconds())) {
            for (int round = 1; round <= scale.rounds(); round++) {
                for (Stage stage : stages) {
                    if (round == 1 || stage.isRepeated()) {
                        for (Kind kind : order(round).stream().filter(stage.kinds()::contains).toList()) {
                            progress.turn(round, scale.rounds(), kind, stage, expectedSeconds(stage));
                            take(stage, new Turn(programs.get(kind), launcher, scale, findings, progress));
                        }
                    }
                }
            }
        }
        return findings.results();
    }

    private static void take(Stage stage, Turn turn) throws InterruptedException {
        try {
            stage.run(turn);
        } catch (CompareException e) {
            turn.failRest(stage.rows(), e.getMessage());
        }
    }

    private static List<Kind> order(int round) {
        return round % 2 == 1 ? List.of(Kind.APACHE, Kind.OURS) : List.of(Kind.OURS, Kind.APACHE);
    }

    double expectedSeconds() {
        return stages.stream()
            .mapToDouble(stage -> expectedSeconds(stage) * stage.kinds().size() * (stage.isRepeated() ? scale.rounds() : 1)).sum();
    }

    private double expectedSeconds(Stage stage) {
        return stage.expectedSeconds(scale, stage.rows().stream().filter(findings::wants).toList());
    }
}
