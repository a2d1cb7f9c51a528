package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import io.lockkeeper.bench.report.Row;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a waiting person how far it is: on a terminal a bar that moves, elsewhere a line for every turn. Complaints are lines in both.
 * Any thread may call.
 */
final class Progress implements AutoCloseable {
    private static final long REDRAW_MILLIS = 200;
    private static final int BAR = 24;
    private static final int COLUMNS = 100;
    /** A turn that takes longer than expected does not seem done before it is. */
    private static final double NEARLY = 0.97;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final double expectedSeconds;
    private final long began = System.nanoTime();
    private final @Nullable Thread painter;

    private double passedSeconds;
    private double turnSeconds;
    private long turnBegan = began;
    private String turn = "";
    private String row = "";
    private double rate;

    /** @param expectedSeconds of all turns together */
    Progress(PrintWriter out, boolean terminal, double expectedSeconds) {
        this.out = out;
        this.terminal = terminal;
        this.expectedSeconds = expectedSeconds;
        this.painter = terminal ? Thread.ofPlatform().name("progress").daemon().start(this::paint) : null;
    }

    synchronized void turn(int round, int rounds, Kind kind, Stage stage, double seconds) {
        passedSeconds += turnSeconds;
        turnSeconds = seconds;
        turnBegan = System.nanoTime();
        turn = "round " + round + "/" + rounds + "  " + kind + "  " + stage.name();
        row = "";
        rate = 0;
        if (!terminal) {
            out.printf(Locale.ROOT, "%4d s  %s%n", (turnBegan - began) / 1_000_000_000, turn);
            out.flush();
        }
    }

    synchronized void row(Row next) {
        row = next.name();
        rate = 0;
    }

    synchronized void rate(double operationsPerSecond) {
        rate = operationsPerSecond;
    }

    /** A line that stays. */
    synchronized void say(String line) {
        out.println((terminal ? CLEAR_LINE : "") + "lk bench compare: " + line);
        out.flush();
    }

    private void paint() {
        try {
            while (true) {
                synchronized (this) {
                    out.print(CLEAR_LINE + line(System.nanoTime()));
                    out.flush();
                }
                TimeUnit.MILLISECONDS.sleep(REDRAW_MILLIS);
            }
        } catch (InterruptedException _) {
            // That is the end.
        }
    }

    private String line(long now) {
        double inTurn = Math.min(NEARLY, (now - turnBegan) / 1e9 / Math.max(0.1, turnSeconds)) * turnSeconds;
        double share = Math.min(1, (passedSeconds + inTurn) / expectedSeconds);
        double elapsed = (now - began) / 1e9;
        // What is left goes by how quick it was so far, once there is something to go by.
        double left = share > 0.05 ? elapsed / share - elapsed : expectedSeconds - elapsed;
        int filled = (int) Math.round(share * BAR);
        String text = String.format(Locale.ROOT, "[%s%s] %3.0f %%  %s left  %s%s%s", "=".repeat(filled), " ".repeat(BAR - filled),
            share * 100, left(left), turn, row.isEmpty() ? "" : ": " + row, rate == 0 ? "" : String.format(Locale.ROOT, "  %,.0f/s", rate));
        return text.length() > COLUMNS ? text.substring(0, COLUMNS) : text;
    }

    private static String left(double seconds) {
        return seconds >= 90 ? Math.round(seconds / 60) + " min" : Math.max(0, Math.round(seconds)) + " s";
    }

    @Override
    public void close() {
        if (painter != null) {
            painter.interrupt();
            try {
                painter.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
