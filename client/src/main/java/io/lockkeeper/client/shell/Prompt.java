package io.lockkeeper.client.shell;

import io.lockkeeper.client.Children;
import io.lockkeeper.client.SessionState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** The shell at a terminal: a prompt, editing, history over runs, completion of commands and of znode paths. */
final class Prompt implements Screen, AutoCloseable {
    private static final int COMPLETION_PATIENCE_MILLIS = 1_000;
    private static final int COMPLETIONS = 500;

    private final Terminal terminal;
    private final LineReader reader;
    private @Nullable Context context;
    private @Nullable Shell shell;

    /** @param historyFile null for none */
    Prompt(@Nullable Path historyFile) throws IOException {
        terminal = TerminalBuilder.builder().name("lk").system(true).dumb(true).build();
        DefaultParser parser = new DefaultParser();
        // As the shell cuts lines, where a backslash is a letter.
        parser.setEscapeChars(null);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("lk")
                .parser(parser)
                .completer((_, line, candidates) -> complete(line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true);
        if (historyFile != null) {
            builder.variable(LineReader.HISTORY_FILE, historyFile).variable(LineReader.HISTORY_FILE_SIZE, 1_000);
        }
        reader = builder.build();
    }

    /** Commands until {@code quit} or the end of input. */
    void run(Shell commands, Context with) {
        shell = commands;
        context = with;
        while (!with.isLeaving()) {
            try {
                commands.runLine(reader.readLine(prompt(with)));
            } catch (UserInterruptException _) {
                // Ctrl-C drops the line, not the session.
            } catch (EndOfFileException _) {
                return;
            }
        }
    }

    private static String prompt(Context with) {
        SessionState state = with.state();
        return "[zk: " + with.connectString() + "(" + Events.label(state) + ") " + with.history().next() + "] ";
    }

    @Override
    public void line(String text) {
        terminal.writer().println(text);
    }

    @Override
    public void flush() {
        terminal.flush();
    }

    @Override
    public void error(String text) {
        line(text);
    }

    /** Above the line being edited, which stays as it is. */
    @Override
    public void event(String text) {
        if (reader.isReading()) {
            reader.printAbove(text);
        } else {
            line(text);
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        reader.getHistory().save();
        terminal.close();
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        Shell known = shell;
        if (known != null && line.wordIndex() == 0) {
            known.commands().all().values().forEach(command -> {
                Manual manual = command.manual();
                candidates.add(new Candidate(manual.name(), manual.name(), null, manual.summary(), null, null, true));
            });
        } else if (line.word().startsWith("/")) {
            completePath(line.word(), candidates);
        }
    }

    /** Children of what stands before the last slash. A server that is slow to answer gets no say. */
    private void completePath(String word, List<Candidate> candidates) {
        Context with = context;
        if (with == null || !with.state().isConnected()) {
            return;
        }
        String parent = word.substring(0, word.lastIndexOf('/'));
        try {
            Children children = with.client()
                    .getChildren(parent.isEmpty() ? "/" : parent)
                    .get(COMPLETION_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            children.names().stream()
                    .map(name -> parent + "/" + name)
                    .filter(path -> path.startsWith(word))
                    .sorted()
                    .limit(COMPLETIONS)
                    .forEach(path -> candidates.add(new Candidate(path, path, null, null, null, null, false)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // No completion is no error.
        }
    }
}
