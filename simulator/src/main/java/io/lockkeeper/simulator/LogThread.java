package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Plays the thread that owns the log: appends what came, forces once for all of it, reports. After a failure it does nothing more. */
final class LogThread {
    private sealed interface Task {
        record Append(long zxid, byte[] entry) implements Task {}

        record Roll() implements Task {}
    }

    private final TxnLog log;
    private final DiskReports reports;
    private final Wiring wiring;
    private final Dice dice;
    private final Consumer<Event> replica;
    private final Mailbox<Task> mailbox;
    private boolean failed;

    LogThread(Life life, World world, TxnLog log, SimDisk disk, Wiring wiring, Consumer<Event> replica) {
        this.log = log;
        this.reports = new DiskReports(life, world, disk, replica);
        this.wiring = wiring;
        this.dice = world.dice();
        this.replica = replica;
        mailbox = new Mailbox<>(life, world, 300, this::turn);
    }

    void append(long zxid, byte[] entry) {
        mailbox.put(new Task.Append(zxid, entry));
    }

    void roll() {
        mailbox.put(new Task.Roll());
    }

    private void turn() {
        if (reports.busyMicros() > 0) {
            mailbox.wake(reports.busyMicros());
            return;
        }
        List<Task> tasks = mailbox.take(failed ? Integer.MAX_VALUE : dice.oneIn(4) ? 1 : dice.between(1, 100));
        if (failed || tasks.isEmpty()) {
            return;
        }
        try {
            long last = write(tasks);
            if (last > 0) {
                reports.add(new Event.Persisted(last));
            }
        } catch (IOException e) {
            if (wiring.failedForceIsForgiven()) {
                return;
            }
            failed = true;
            reports.add(new Event.StorageFailed(String.valueOf(e.getMessage())));
        }
    }

    /** Returns the last zxid written, -1 if there was none. */
    private long write(List<Task> tasks) throws IOException {
        long last = -1;
        for (Task task : tasks) {
            switch (task) {
                case Task.Append append -> {
                    log.append(append.zxid(), append.entry());
                    last = append.zxid();
                }
                case Task.Roll _ -> log.roll();
            }
        }
        if (wiring.persistedTooEarly() && last > 0) {
            replica.accept(new Event.Persisted(last));
        }
        log.sync();
        return last;
    }

    /** The end of a clean stop: everything that waits is written. */
    void finish() throws IOException {
        if (!failed) {
            write(mailbox.take(Integer.MAX_VALUE));
            log.close();
        }
    }
}
