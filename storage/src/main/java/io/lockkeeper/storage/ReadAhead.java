package io.lockkeeper.storage;

import io.lockkeeper.protocol.jute.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and decodes files on one thread while another makes use of what was read, in the same order. What lies between the two is
 * bounded. Where there is no thread to spare, both happen in turn.
 */
final class ReadAhead {
    private static final int BATCH_ITEMS = 512;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final int BATCHES = 16;

    /** Goes through files and puts what is in them into a sink. */
    @FunctionalInterface
    interface Reading<T> {
        void run(Sink<T> sink) throws IOException;
    }

    /** Takes the next item, which occupies about so many bytes. */
    @FunctionalInterface
    interface Sink<T> {
        void put(T item, int bytes);
    }

    private final @Nullable Executor reader;

    private ReadAhead(@Nullable Executor reader) {
        this.reader = reader;
    }

    /** Reads on a thread of {@code reader}, which must not be the one that asks. */
    static ReadAhead on(Executor reader) {
        return new ReadAhead(reader);
    }

    /** Reads an item, uses it, reads the next. */
    static ReadAhead inTurn() {
        return new ReadAhead(null);
    }

    /**
     * Returns when all is read and used, or throws what either side threw; then the other has ended, too. {@code use} runs on the
     * caller's thread and may throw {@link MalformedException}.
     */
    <T> void run(Reading<T> reading, Consumer<T> use) throws IOException {
        if (reader == null) {
            reading.run((item, bytes) -> use.accept(item));
            return;
        }
        Passage<T> passage = new Passage<>();
        reader.execute(() -> passage.read(reading));
        passage.drain(use);
    }

    /** Nobody wants the rest. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUp() {
            super("reading was given up", null, false, false);
        }
    }

    /** From one thread to the other. */
    private static final class Passage<T> {
        private record Batch<T>(List<T> items, boolean last, @Nullable Throwable failure) {}

        private final BlockingQueue<Batch<T>> queue = new ArrayBlockingQueue<>(BATCHES);
        private volatile boolean givenUp;
        private List<T> gathered = new ArrayList<>(BATCH_ITEMS);
        private long gatheredBytes;

        // --- the reading thread

        void read(Reading<T> reading) {
            Throwable failure = null;
            try {
                reading.run(this::put);
            } catch (GivenUp e) {
                // the other side fails with a reason of its own
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            // Also what was read before a failure is used, as it would be in turn.
            hand(new Batch<>(gathered, true, failure));
        }

        private void put(T item, int bytes) {
            gathered.add(item);
            gatheredBytes += bytes;
            if (gathered.size() >= BATCH_ITEMS || gatheredBytes >= BATCH_BYTES) {
                hand(new Batch<>(gathered, false, null));
                if (givenUp) {
                    throw new GivenUp();
                }
                gathered = new ArrayList<>(BATCH_ITEMS);
                gatheredBytes = 0;
            }
        }

        /** Waits for room, which comes: the other side takes everything up to the last batch, wanted or not. */
        private void hand(Batch<T> batch) {
            boolean interrupted = false;
            while (true) {
                try {
                    queue.put(batch);
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        // --- the caller's

        void drain(Consumer<T> use) throws IOException {
            boolean last = false;
            try {
                while (!last) {
                    Batch<T> batch = take();
                    last = batch.last();
                    batch.items().forEach(use);
                    rethrow(batch.failure());
                }
            } finally {
                givenUp = true;
                while (!last) {
                    last = take().last(); // files are not closed before the other side has ended
                }
            }
        }

        private Batch<T> take() {
            boolean interrupted = false;
            Batch<T> batch = null;
            while (batch == null) {
                try {
                    batch = queue.take();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return batch;
        }

        private static void rethrow(@Nullable Throwable failure) throws IOException {
            switch (failure) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
