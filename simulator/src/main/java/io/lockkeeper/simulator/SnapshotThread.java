package io.lockkeeper.simulator;

import io.lockkeeper.replica.Event;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.Purge;
import io.lockkeeper.storage.SnapshotWriter;
import io.lockkeeper.storage.Snapshots;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays the thread that writes snapshots: asks for a portion when it has room, and reports the end. Sometimes purges old files. */
final class SnapshotThread {
    /** What is known of the states that snapshots are taken of. */
    interface Expectations {
        /** A copy of the state at {@code zxid}, which is the present one; null if nobody knows it yet, or wants to look. */
        @Nullable Model at(long zxid);

        long servedZxid();
    }

    private sealed interface Task {
        record Start(long zxid) implements Task {}

        record Portion(byte[] bytes, boolean last, long digest) implements Task {}

        record Broken() implements Task {}
    }

    /** The state at {@code zxid}. Where an epoch begins no entry is: then the last one in the state is of an earlier epoch. */
    private record Expected(long zxid, Model model) {}

    private final Life life;
    private final DataDirectories directories;
    private final Snapshots snapshots;
    private final Expectations expectations;
    private final Coverage coverage;
    private final Dice dice;
    private final Consumer<Event> replica;
    private final Mailbox<Task> mailbox;
    private @Nullable SnapshotWriter writer;
    private @Nullable Expected expected;

    SnapshotThread(
            Life life,
            World world,
            DataDirectories directories,
            Snapshots snapshots,
            Expectations expectations,
            Coverage coverage,
            Consumer<Event> replica) {
        this.life = life;
        this.directories = directories;
        this.snapshots = snapshots;
        this.expectations = expectations;
        this.coverage = coverage;
        this.dice = world.dice();
        this.replica = replica;
        mailbox = new Mailbox<>(life, world, 2000, this::turn);
    }

    void started(long zxid) {
        Model model = expectations.at(zxid);
        expected = model == null ? null : new Expected(zxid, model);
        mailbox.put(new Task.Start(zxid));
    }

    void portion(byte[] bytes, boolean last, long digest) {
        mailbox.put(new Task.Portion(bytes, last, digest));
    }

    /** The rest of the present snapshot will not come. */
    void broken() {
        mailbox.put(new Task.Broken());
    }

    boolean isWriting() {
        return writer != null;
    }

    private void turn() {
        for (Task task : mailbox.take(1)) {
            try {
                switch (task) {
                    case Task.Start start -> {
                        writer = snapshots.begin(start.zxid());
                        demand();
                    }
                    case Task.Portion portion -> write(portion);
                    case Task.Broken _ -> giveUp("its image is needed for a learner");
                }
            } catch (IOException e) {
                giveUp(String.valueOf(e.getMessage()));
            }
        }
    }

    private void demand() {
        replica.accept(new Event.SnapshotDemand(dice.oneIn(3) ? dice.between(1, 300) : dice.between(300, 8000)));
    }

    private void write(Task.Portion portion) throws IOException {
        SnapshotWriter open = writer;
        if (open == null) {
            return; // of a snapshot that was given up
        }
        if (!portion.last()) {
            demand();
        }
        open.write(portion.bytes());
        if (!portion.last()) {
            return;
        }
        String name = open.finish(OptionalLong.of(portion.digest()));
        writer = null;
        verify(name);
        replica.accept(new Event.SnapshotEnded(""));
        if (dice.oneIn(2)) {
            purge();
        }
    }

    private void verify(String name) throws IOException {
        coverage.count(Occurrence.SNAPSHOT_WRITTEN);
        Expected state = expected;
        if (state == null) {
            return;
        }
        expected = null;
        Images written = new Images();
        snapshots.read(name, written);
        written.mustEqual(state.model(), name);
        Violation.unless(
                (name + ".").startsWith("snapshot." + Long.toHexString(state.zxid()) + "."), "the snapshot of 0x%x is called %s",
                state.zxid(), name);
        if (expectations.servedZxid() > state.model().zxid()) {
            coverage.count(Occurrence.SNAPSHOT_WRITTEN_WHILE_WRITES_WENT_ON);
        }
    }

    private void purge() throws IOException {
        if (!new Purge(directories).run(dice.between(1, 3)).removed().isEmpty()) {
            coverage.count(Occurrence.PURGED);
        }
    }

    private void giveUp(String why) {
        coverage.count(Occurrence.SNAPSHOT_FAILED);
        SnapshotWriter open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // the file that was begun stays; the next start removes it
            }
        }
        replica.accept(new Event.SnapshotEnded(why));
    }
}
