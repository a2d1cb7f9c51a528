package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.client.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code reconfig}: change the members of the ensemble, bit by bit or as a whole. */
final class Reconfig implements Command {
    private static final Manual MANUAL = new Manual(
            "reconfig",
            "[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | "
                    + "[-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]",
            "change the members of the ensemble; -v if the configuration has this version (hexadecimal)",
            Options.of("s", "v:", "file:", "members:", "add:", "remove:"),
            0);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        boolean whole = arguments.has("file") || arguments.has("members");
        boolean incremental = arguments.has("add") || arguments.has("remove");
        if (whole && incremental) {
            throw new Failure("Can't use -file or -members together with -add or -remove "
                    + "(mixing incremental and non-incremental modes is not allowed)");
        }
        if (arguments.has("file") && arguments.has("members")) {
            throw new Failure("Can't use -file and -members together (conflicting non-incremental modes)");
        }
        if (!whole && !incremental) {
            throw MANUAL.misuse();
        }
        long version = version(arguments);
        Reply.Data committed = shell.await(shell.client()
                .reconfig(given("add", arguments), given("remove", arguments), members(arguments), version));
        Membership members = Membership.of(committed.data());
        if (shell.json()) {
            shell.line(members.json().putStat(committed.stat()));
            return;
        }
        shell.line("Committed new configuration:\n" + members.text());
        if (arguments.has("s")) {
            StatText.print(committed.stat(), shell);
        }
    }

    private static @Nullable String given(String option, Arguments arguments) {
        return arguments.has(option) ? arguments.value(option, "") : null;
    }

    private static @Nullable String members(Arguments arguments) {
        if (!arguments.has("file")) {
            return given("members", arguments);
        }
        Path file = Path.of(arguments.value("file", ""));
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("server.") || line.startsWith("group.") || line.startsWith("weight."))
                    .collect(Collectors.joining(","));
        } catch (IOException _) {
            throw new Failure("Error processing " + file + ": cannot be read");
        }
    }

    private static long version(Arguments arguments) {
        try {
            return arguments.has("v") ? Long.parseLong(arguments.value("v", ""), 16) : -1;
        } catch (NumberFormatException _) {
            throw new Failure("-v must be followed by a long (configuration version)");
        }
    }
}
