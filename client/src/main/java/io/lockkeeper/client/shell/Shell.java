package io.lockkeeper.client.shell;

import io.lockkeeper.client.ClientException;
import io.lockkeeper.client.SessionState;
import io.lockkeeper.protocol.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** Runs commands one after the other and remembers how the last one went. */
final class Shell {
    private final Context context;
    private final Commands commands;
    private int exitCode;

    Shell(Context context) {
        this.context = context;
        this.commands = new Commands(this);
    }

    /** Of the last command: 0, 1 if it failed, 127 if there is none of that name. */
    int exitCode() {
        return exitCode;
    }

    Commands commands() {
        return commands;
    }

    /** One command for each line, to the end or to {@code quit}. */
    void runAll(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null && !context.isLeaving(); ) {
            runLine(line);
            line = context.isLeaving() ? null : lines.readLine();
        }
    }

    void runLine(String line) {
        if (!line.isBlank()) {
            context.history().add(line);
            run(Tokens.of(line));
        }
    }

    /** The one command of this run. */
    void runOnce(List<String> words) {
        context.history().add(String.join(" ", words));
        run(words);
    }

    /** @param words the name of a command and what it is given */
    void run(List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        try {
            runAgain(words);
        } catch (ClientException e) {
            boolean nobodyThere = e.error() == ErrorCode.CONNECTION_LOSS && context.state() == SessionState.CONNECTING;
            fail(nobodyThere ? Failure.nobodyAt(context.connectString(), e) : Failure.of(e));
        } catch (Failure e) {
            fail(e);
        } finally {
            context.flush();
        }
    }

    /** The same, but failures are the caller's: for a command that runs another. */
    void runAgain(List<String> words) {
        Command command = commands.find(words.getFirst());
        if (command == null) {
            commands.usage().forEach(context::error);
            throw new Failure("Command not found: Command not found " + words.getFirst(), Failure.UNKNOWN_COMMAND);
        }
        run(command, words.subList(1, words.size()));
    }

    private void run(Command command, List<String> rest) {
        Manual manual = command.manual();
        if (rest.contains("-?")) {
            Help.print(manual, context);
            exitCode = 0;
            return;
        }
        Arguments arguments = manual.options().parse(rest);
        if (arguments.count() < manual.leastOperands()) {
            throw manual.misuse();
        }
        int before = exitCode;
        command.run(arguments, context);
        exitCode = context.isLeaving() ? before : 0;
    }

    private void fail(Failure failure) {
        context.error(String.valueOf(failure.getMessage()));
        exitCode = failure.exitCode();
    }
}
