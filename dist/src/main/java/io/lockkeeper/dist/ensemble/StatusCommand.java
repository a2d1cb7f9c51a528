package io.lockkeeper.dist.ensemble;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lk ensemble status}: every member at a glance. */
@Command(
        name = "status",
        description = {
            "Show members, roles, epochs, zxids and how far behind the leader each is.",
            "Works on any mix of servers. \"Behind\" counts transactions; the servers are not asked at quite the same instant."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the ensemble serves", "1:nobody leads", "2:wrong arguments"},
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Entrance entrance;

    @Option(names = "--json", description = "one JSON object on one line, for programs")
    private boolean json;

    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "3000", description = "for the answer to a question (${DEFAULT-VALUE})")
    private int timeoutMillis;

    @Override
    public Integer call() throws InterruptedException {
        if (timeoutMillis <= 0) {
            throw entrance.wrong("--timeout: needs at least 1 ms");
        }
        Survey survey = Survey.of(entrance.servers(), entrance.membership(), timeoutMillis);
        spec.commandLine().getOut().print(json ? SurveyJson.of(survey) : SurveyText.of(survey));
        spec.commandLine().getOut().flush();
        return survey.isServing() ? 0 : 1;
    }
}
