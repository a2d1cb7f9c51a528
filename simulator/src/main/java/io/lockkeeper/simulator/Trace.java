package io.lockkeeper.simulator;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened, line by line, for whoever replays a seed; costs nothing when nobody listens. */
final class Trace {
    private final SimClock clock;
    private final @Nullable Consumer<String> lines;

    Trace(SimClock clock, @Nullable Consumer<String> lines) {
        this.clock = clock;
        this.lines = lines;
    }

    void line(Supplier<String> text) {
        if (lines != null) {
            lines.accept(String.format("%10.3f  %s", clock.nowMicros() / 1000.0, text.get()));
        }
    }
}
