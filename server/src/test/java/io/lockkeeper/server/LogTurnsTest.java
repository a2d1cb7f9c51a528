package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.DiskFile;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.TxnLog;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The replica's thread and the log thread, played by one thread from one seed: entries, new files and effects in any order, for a disk that
 * is quick, slow, or fails. Whoever writes what, it is done in the order in which it was asked for, once, and said to be safe when it is; and
 * when nobody has anything to do any more, nothing waits.
 */
class LogTurnsTest {
    private static final int WORLDS = 400;
    private static final int MOST_BEHIND_BYTES = 60_000;
    private static final String FULL = "No space left on device";
    private static final long MAGIC = 0x6C6F_675F_7475_726EL;

    @TempDir
    private Path dir;

    @Test
    void whoeverWritesWhatItIsDoneInOrderAndNothingWaitsForEver() throws Exception {
        int ours = 0;
        int later = 0;
        for (int seed = 1; seed <= WORLDS; seed++) {
            World world = new World(seed);
            try {
                world.run();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + String.join("\n", world.story), e);
            }
            ours += world.ours;
            later += world.later;
        }
        assertThat(ours).as("times that the replica's thread wrote").isGreaterThan(WORLDS / 4);
        assertThat(later).as("times that it waited for the log thread to be done").isGreaterThan(WORLDS / 20);
    }

    /** What the replica asks of its disk; each is asked for once, and has the number of those before it. */
    private sealed interface Asked {
        int serial();

        record Entry(int serial, long zxid, int bytes) implements Asked {}

        record Roll(int serial) implements Asked {}

        /** @param end where the log ends behind it; -1 to leave that as it is */
        record Effect(int serial, long end, boolean reports) implements Asked {}
    }

    private final class World {
        final List<String> story = new ArrayList<>();
        int ours;
        int later;

        private final Random dice;
        private final LogLoop log;
        private final LogTurns turns;
        private final Inbox inbox = new Inbox(4, task -> look = task);
        private final List<Asked> asked = new ArrayList<>();
        private final Deque<Asked.Effect> unreported = new ArrayDeque<>();
        private final boolean slow;
        private final boolean mostlyEntries;
        private final int failsAtForce;
        private @Nullable Runnable look;
        private boolean lookAsked;
        private boolean replicasTurn;
        private int toAsk;
        private long epoch = 1;
        private long lastZxid;
        private long nextZxid = Zxid.of(epoch, 1);
        private long nanos;
        private int forces;

        // what the disk has, by the serial of what was asked
        private int written;
        private int forced;
        /** Cuts that were asked for, and of which the replica has not heard. */
        private int rewrites;

        World(int seed) throws IOException {
            dice = new Random(seed);
            slow = dice.nextInt(4) == 0;
            mostlyEntries = dice.nextBoolean();
            failsAtForce = dice.nextInt(4) == 0 ? dice.nextInt(40) : -1;
            toAsk = 20 + dice.nextInt(300);
            LogOptions options = new LogOptions(64, dice.nextInt(3) == 0 ? 20 : -1, true, 1000, 1 << 20);
            TxnLog txnLog = new TxnLog(watched(FileDisk.shared(Files.createDirectory(dir.resolve("" + seed)))), options, 0, LogListener.SILENT, () -> nanos);
            int maxBatch = dice.nextInt(3) == 0 ? 5 : 0;
            log = new LogLoop(txnLog, 0, maxBatch, MOST_BEHIND_BYTES, inbox, new Metrics(), () -> nanos);
            turns = new LogTurns(log);
            inbox.attend(this::replica);
        }

        private void tell(String line) {
            story.add(line);
        }

        // --- who does what next

        void run() throws InterruptedException {
            while (log.failure() == null && (somethingHappens() || toAsk > 0)) {
                if (toAsk > 0 && dice.nextInt(3) == 0) {
                    inbox.wake(); // something came from outside
                }
            }
            if (log.failure() == null) {
                skipRolls();
                assertThat(log.gathered()).as("entries that wait for nothing").isZero();
                assertThat(forced).as("the last of which the disk knows").isEqualTo(asked.size());
                assertThat(unreported).isEmpty();
                assertThat(log.persisted()).isEqualTo(lastZxid);
            } else {
                assertThat(log.failure()).as("why it failed").endsWith(FULL);
                assertThat(forces).as("a failed disk is not asked again").isEqualTo(failsAtForce + 1);
            }
            log.stop();
        }

        /** False if nobody has anything to do, and nobody will come for it. */
        private boolean somethingHappens() {
            boolean logFirst = dice.nextBoolean();
            return logFirst ? log.turn() || replicaLooks() : replicaLooks() || log.turn();
        }

        private boolean replicaLooks() {
            Runnable task = look;
            if (task != null && (!lookAsked || dice.nextBoolean())) {
                look = null;
                task.run();
                return true;
            }
            if (lookAsked) {
                lookAsked = false;
                turns.looksAgain();
                replica();
                return true;
            }
            return false;
        }

        // --- the replica's thread

        private void replica() {
            replicasTurn = true;
            act();
            replicasTurn = false;
        }

        private void act() {
            if (log.failure() != null) {
                return;
            }
            if (log.isBehind()) {
                tell("stands still");
                log.handOver();
                return;
            }
            takeReports();
            if (rewrites == 0) {
                mustBeSafe(log.persisted());
            }
            for (int i = Math.min(toAsk, dice.nextInt(dice.nextInt(6) == 0 ? 60 : 4)); i > 0; i--, toAsk--) {
                ask();
            }
            if (dice.nextInt(8) == 0) {
                turns.serves(Company.values()[dice.nextInt(Company.values().length)]);
            }
            LogTurns.Turn turn = turns.next();
            tell(turn + ", " + log.gathered() + " gathered");
            switch (turn) {
                case LOG_THREADS -> log.handOver();
                case OURS -> {
                    ours++;
                    log.persistHere();
                    assertThat(log.failure() != null || forced == asked.size()).as("what it wrote itself is safe").isTrue();
                }
                case OURS_LATER -> later++;
                case OURS_AFTER_A_LOOK -> lookAsked = true;
                case OURS_AFTER_THE_LOOK -> assertThat(lookAsked).isTrue();
            }
        }

        private void ask() {
            int serial = asked.size() + 1;
            int kind = dice.nextInt(mostlyEntries ? 300 : 20);
            Asked next = switch (kind) {
                case 0 -> new Asked.Roll(serial);
                case 1 -> new Asked.Effect(serial, -1, dice.nextBoolean());
                case 2 -> new Asked.Effect(serial, someEntry(), true);
                case 3 -> new Asked.Effect(serial, Zxid.of(++epoch, dice.nextInt(50)), true);
                default -> new Asked.Entry(serial, nextZxid, dice.nextInt(30) == 0 ? 20_000 : 16 + dice.nextInt(100));
            };
            asked.add(next);
            tell("asks for " + next);
            switch (next) {
                case Asked.Entry entry -> {
                    byte[] bytes = new byte[entry.bytes()];
                    byte[] mark = new JuteWriter().writeLong(MAGIC).writeLong(serial).toByteArray();
                    System.arraycopy(mark, 0, bytes, 0, mark.length);
                    log.append(entry.zxid(), bytes);
                    lastZxid = nextZxid++;
                }
                case Asked.Roll _ -> log.roll();
                case Asked.Effect effect -> {
                    if (effect.end() >= 0) {
                        lastZxid = effect.end();
                        nextZxid = Zxid.epoch(lastZxid) == epoch ? lastZxid + 1 : Zxid.of(++epoch, 1);
                        rewrites++;
                    }
                    if (effect.reports()) {
                        unreported.add(effect);
                    }
                    log.then(new Effect(effect));
                }
            }
        }

        /** The log is cut behind one, and goes on with another epoch. */
        private long someEntry() {
            Asked some = asked.isEmpty() ? null : asked.get(dice.nextInt(asked.size()));
            return some instanceof Asked.Entry entry && Zxid.epoch(entry.zxid()) < epoch ? entry.zxid() : 0;
        }

        private void takeReports() {
            for (Event report = log.takeReport(); report != null; report = log.takeReport()) {
                Asked.Effect effect = unreported.remove();
                assertThat(report).isEqualTo(new Event.EpochAccepted(effect.serial()));
                assertThat(forced).as("is done").isGreaterThanOrEqualTo(effect.serial());
                rewrites -= effect.end() >= 0 ? 1 : 0;
            }
        }

        /** All entries up to this one: of those with this zxid the last one, as the log was cut between. */
        private void mustBeSafe(long zxid) {
            for (int i = asked.size() - 1; i >= 0; i--) {
                if (asked.get(i) instanceof Asked.Entry entry && entry.zxid() == zxid) {
                    assertThat(forced).as("0x%x is said to be safe", zxid).isGreaterThanOrEqualTo(entry.serial());
                    return;
                }
                if (asked.get(i) instanceof Asked.Effect effect && effect.end() == zxid) {
                    assertThat(forced).as("it is said that the log ends with 0x%x", zxid).isGreaterThanOrEqualTo(effect.serial());
                    return;
                }
            }
            assertThat(zxid).isZero();
        }

        // --- the disk, whoever asks it

        private final class Effect implements DiskEffect {
            private final Asked.Effect what;

            Effect(Asked.Effect what) {
                this.what = what;
            }

            @Override
            public long run(long persisted) {
                assertThat(replicasTurn).as("the log thread's business").isFalse();
                skipRolls();
                assertThat(forced).as("all that was asked for before is safe").isEqualTo(what.serial() - 1);
                meanwhile();
                written = what.serial();
                forced = what.serial();
                tell("done: " + what);
                return what.end() < 0 ? persisted : what.end();
            }

            @Override
            public @Nullable Event report() {
                return what.reports() ? new Event.EpochAccepted(what.serial()) : null;
            }
        }

        /** A new file is nothing that a disk is forced to. */
        private void skipRolls() {
            while (written < asked.size() && asked.get(written) instanceof Asked.Roll) {
                written++;
            }
            boolean onlyRolls = asked.subList(forced, written).stream().allMatch(Asked.Roll.class::isInstance);
            forced = onlyRolls ? written : forced;
        }

        private void wrote(ByteBuffer bytes) {
            for (int at = bytes.position(); at + 16 <= bytes.limit(); at++) {
                if (bytes.getLong(at) == MAGIC) {
                    skipRolls();
                    assertThat(bytes.getLong(at + 8)).as("is written next").isEqualTo(written + 1);
                    written++;
                }
            }
        }

        private void force() throws IOException {
            nanos += slow ? dice.nextInt(8_000_000) : dice.nextInt(200_000);
            if (forces++ == failsAtForce) {
                throw new IOException(FULL);
            }
            boolean logThreads = !replicasTurn;
            int now = written;
            if (logThreads) {
                meanwhile();
            }
            assertThat(written).as("nobody else writes meanwhile").isEqualTo(now);
            forced = Math.max(forced, now);
            skipRolls();
        }

        /** The log thread is at it, and the other one goes on. */
        private void meanwhile() {
            for (int i = dice.nextInt(4); i > 0; i--) {
                if (!replicaLooks() && toAsk > 0) {
                    inbox.wake();
                }
            }
        }

        private Disk watched(Disk disk) {
            return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (_, method, arguments) -> {
                Object result = method.getName().equals("force") ? null : invoke(() -> method.invoke(disk, arguments));
                return result instanceof DiskFile file ? watched(file) : result;
            });
        }

        private DiskFile watched(DiskFile file) {
            return (DiskFile) Proxy.newProxyInstance(
                DiskFile.class.getClassLoader(), new Class<?>[] {DiskFile.class}, (_, method, arguments) -> {
                    switch (method.getName()) {
                        case "force" -> {
                            force();
                            return null;
                        }
                        case "write" -> wrote((ByteBuffer) arguments[1]);
                        default -> {}
                    }
                    return invoke(() -> method.invoke(file, arguments));
                });
        }
    }

    private interface Call {
        Object run() throws ReflectiveOperationException;
    }

    private static Object invoke(Call call) throws Throwable {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
