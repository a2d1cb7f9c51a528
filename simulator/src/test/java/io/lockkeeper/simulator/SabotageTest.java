package io.lockkeeper.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.replica.Outbox;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checkers that never object prove nothing. Each server here lacks one guard; within some seeds somebody must notice.
 */
class SabotageTest {
    private static final int SEEDS = 60;

    /** @param expected part of the complaint */
    private record Sabotage(String what, Wiring wiring, String expected) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Sabotage> sabotages() {
        return Stream.of(
                new Sabotage("a write is called persisted before it is forced", new PersistedTooEarly(), "acknowledged writes are lost"),
                new Sabotage("forcing a file does nothing", new Unforced(true, false), ""),
                new Sabotage("forcing the directory does nothing", new Unforced(false, true), ""),
                new Sabotage("forcing a snapshot does nothing", new UnforcedSnapshots(), ""),
                new Sabotage("a failed force is forgiven", new Forgiving(), ""),
                new Sabotage("a crash in the middle of a write goes on after the restart", new Repeating(), "hole or a repetition"),
                new Sabotage("one append in fifty is forgotten", new DroppingAppends(), ""),
                new Sabotage("a reply leaves before its events", new EventsLate(), "before it hears of"),
                new Sabotage("one event in ten is lost", new EventsLost(), "hear"),
                new Sabotage("one event in ten is sent twice", new EventsDoubled(), "hears"),
                new Sabotage("a watch is there one transaction too late", new WatchesLate(), "hears of"),
                new Sabotage("two replies change places", new RepliesSwapped(), "before xid"),
                new Sabotage("a reply is lost", new RepliesLost(), ""),
                new Sabotage("a reply carries an older zxid", new OldZxid(), ""));
    }

    @ParameterizedTest
    @MethodSource("sabotages")
    void aMissingGuardIsNoticed(Sabotage sabotage) {
        List<String> complaints = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS && complaints.isEmpty(); seed++) {
            Simulation.Outcome outcome = new Simulation(sabotage.wiring()).run(seed, null);
            if (!outcome.isGood()) {
                complaints.add(outcome.violation());
            }
        }

        assertThat(complaints).as("%s: no seed up to %d noticed", sabotage, SEEDS).isNotEmpty();
        assertThat(complaints.getFirst()).contains(sabotage.expected());
    }

    // --- wrong hosts

    private record PersistedTooEarly() implements Wiring {
        @Override
        public boolean persistedTooEarly() {
            return true;
        }
    }

    private record Forgiving() implements Wiring {
        @Override
        public boolean failedForceIsForgiven() {
            return true;
        }

        @Override
        public Disk disk(Disk disk) {
            return new ForgivingDisk(disk);
        }
    }

    private record Unforced(boolean files, boolean names) implements Wiring {
        @Override
        public Disk disk(Disk disk) {
            return new UnforcedDisk(disk, files, names);
        }
    }

    private record UnforcedSnapshots() implements Wiring {
        @Override
        public Disk disk(Disk disk) {
            return new WrappedDisk(disk) {
                @Override
                public DiskFile create(String name) throws IOException {
                    DiskFile file = super.create(name);
                    return name.contains("snapshot") ? new WrappedFile(file) : file;
                }
            };
        }
    }

    // --- wrong disks

    private abstract static class WrappedDisk implements Disk {
        final Disk disk;

        WrappedDisk(Disk disk) {
            this.disk = disk;
        }

        DiskFile wrap(DiskFile file) {
            return file;
        }

        @Override
        public String place() {
            return disk.place();
        }

        @Override
        public List<String> list() throws IOException {
            return disk.list();
        }

        @Override
        public long size(String name) throws IOException {
            return disk.size(name);
        }

        @Override
        public long modifiedMillis(String name) throws IOException {
            return disk.modifiedMillis(name);
        }

        @Override
        public DiskFile create(String name) throws IOException {
            return wrap(disk.create(name));
        }

        @Override
        public DiskFile open(String name) throws IOException {
            return disk.open(name);
        }

        @Override
        public DiskFile edit(String name) throws IOException {
            return wrap(disk.edit(name));
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void force() throws IOException {
            disk.force();
        }

        @Override
        public long freeBytes() throws IOException {
            return disk.freeBytes();
        }
    }

    private static final class UnforcedDisk extends WrappedDisk {
        private final boolean files;
        private final boolean names;

        UnforcedDisk(Disk disk, boolean files, boolean names) {
            super(disk);
            this.files = files;
            this.names = names;
        }

        @Override
        DiskFile wrap(DiskFile file) {
            return files ? new WrappedFile(file) : file;
        }

        @Override
        public void force() throws IOException {
            if (!names) {
                disk.force();
            }
        }
    }

    /** A force that failed is taken for done. */
    private static final class ForgivingDisk extends WrappedDisk {
        ForgivingDisk(Disk disk) {
            super(disk);
        }

        @Override
        DiskFile wrap(DiskFile file) {
            return new WrappedFile(file) {
                @Override
                public void force() {
                    try {
                        file.force();
                    } catch (IOException e) {
                        // as if nothing had happened
                    }
                }
            };
        }
    }

    private static class WrappedFile implements DiskFile {
        private final DiskFile file;

        WrappedFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            return file.read(position, into);
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            file.write(position, from);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            // not done
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    // --- wrong replicas

    private abstract static class WrappedOutbox implements Outbox {
        final Outbox out;

        WrappedOutbox(Outbox out) {
            this.out = out;
        }

        @Override
        public void append(long zxid, byte[] entry) {
            out.append(zxid, entry);
        }

        @Override
        public void rollLog() {
            out.rollLog();
        }

        @Override
        public void connected(long connection, ConnectResponse response) {
            out.connected(connection, response);
        }

        @Override
        public void reply(long connection, int xid, long zxid, Reply reply) {
            out.reply(connection, xid, zxid, reply);
        }

        @Override
        public void notify(long connection, long zxid, WatchEvent event) {
            out.notify(connection, zxid, event);
        }

        @Override
        public void close(long connection) {
            out.close(connection);
        }

        @Override
        public void snapshotStarted(long zxid) {
            out.snapshotStarted(zxid);
        }

        @Override
        public void snapshotPortion(byte[] bytes, boolean last, long digest) {
            out.snapshotPortion(bytes, last, digest);
        }

        @Override
        public void notice(Notice notice) {
            out.notice(notice);
        }
    }

    private record Repeating() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;

                @Override
                public void append(long zxid, byte[] entry) {
                    super.append(zxid, entry);
                    if (++count % 50 == 0) {
                        super.append(zxid, entry);
                    }
                }
            };
        }
    }

    private record DroppingAppends() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;

                @Override
                public void append(long zxid, byte[] entry) {
                    if (++count % 50 != 0) {
                        super.append(zxid, entry);
                    }
                }
            };
        }
    }

    private record EventsLate() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private final List<Runnable> late = new ArrayList<>();

                @Override
                public void notify(long connection, long zxid, WatchEvent event) {
                    late.add(() -> super.notify(connection, zxid, event));
                }

                @Override
                public void reply(long connection, int xid, long zxid, Reply reply) {
                    super.reply(connection, xid, zxid, reply);
                    late.forEach(Runnable::run);
                    late.clear();
                }
            };
        }
    }

    private record WatchesLate() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private final Map<Long, Long> answeredAt = new HashMap<>();

                @Override
                public void reply(long connection, int xid, long zxid, Reply reply) {
                    super.reply(connection, xid, zxid, reply);
                    answeredAt.put(connection, zxid);
                }

                @Override
                public void notify(long connection, long zxid, WatchEvent event) {
                    if (zxid != answeredAt.getOrDefault(connection, 0L) + 1) {
                        super.notify(connection, zxid, event);
                    }
                }
            };
        }
    }

    private record EventsLost() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;

                @Override
                public void notify(long connection, long zxid, WatchEvent event) {
                    if (++count % 10 != 0) {
                        super.notify(connection, zxid, event);
                    }
                }
            };
        }
    }

    private record EventsDoubled() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;

                @Override
                public void notify(long connection, long zxid, WatchEvent event) {
                    super.notify(connection, zxid, event);
                    if (++count % 10 == 0) {
                        super.notify(connection, zxid, event);
                    }
                }
            };
        }
    }

    private record RepliesSwapped() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;
                private Runnable held = () -> {};
                private long heldFor;

                @Override
                public void reply(long connection, int xid, long zxid, Reply reply) {
                    if (heldFor == 0 && ++count % 20 == 0) {
                        heldFor = connection;
                        held = () -> super.reply(connection, xid, zxid, reply);
                        return;
                    }
                    super.reply(connection, xid, zxid, reply);
                    if (heldFor == connection) {
                        held.run();
                        heldFor = 0;
                    }
                }
            };
        }
    }

    private record RepliesLost() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;

                @Override
                public void reply(long connection, int xid, long zxid, Reply reply) {
                    if (++count % 100 != 0) {
                        super.reply(connection, xid, zxid, reply);
                    }
                }
            };
        }
    }

    private record OldZxid() implements Wiring {
        @Override
        public Outbox outbox(Outbox outbox) {
            return new WrappedOutbox(outbox) {
                private int count;

                @Override
                public void reply(long connection, int xid, long zxid, Reply reply) {
                    super.reply(connection, xid, zxid > 1 && ++count % 100 == 0 ? zxid - 1 : zxid, reply);
                }
            };
        }
    }
}
