package io.lockkeeper.client.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code redo}: a line of the history again. */
final class Redo implements Command {
    private static final Manual MANUAL =
            new Manual("redo", "cmdno", "run a line of the history again", Options.none(), 1);

    private final Shell again;

    Redo(Shell again) {
        this.again = again;
    }

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String line = line(arguments.operand(0), shell.history());
        if (line == null) {
            throw new Failure("Command index out of range");
        }
        List<String> words = Tokens.of(line);
        if (words.getFirst().equals(MANUAL.name())) {
            throw new Failure("No redoing redos");
        }
        again.runAgain(words);
    }

    /** Null if there is no such line before this one. */
    private static @Nullable String line(String text, History history) {
        try {
            int number = Integer.parseInt(text);
            return number == history.next() - 1 ? null : history.line(number);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
