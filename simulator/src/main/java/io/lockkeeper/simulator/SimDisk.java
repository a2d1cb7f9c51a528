package io.lockkeeper.simulator;

import io.lockkeeper.simulator.DiskFaults.Operation;
import io.lockkeeper.simulator.SimFile.Fate;
import io.lockkeeper.storage.Disk;
import io.lockkeeper.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk of one directory that forgets like a real one. Contents of a file are safe up to its last force, names up to the last force
 * of the directory. {@link #cutPower} keeps, loses or tears everything else, each change on its own.
 */
final class SimDisk implements Disk {
    private sealed interface NameChange {
        record Bound(String name, SimFile file) implements NameChange {}

        record Unbound(String name) implements NameChange {}

        record Renamed(String from, String to, SimFile file) implements NameChange {}
    }

    private final TreeMap<String, SimFile> names = new TreeMap<>();
    private final Map<String, SimFile> forcedNames = new HashMap<>();
    private final List<NameChange> unforced = new ArrayList<>();
    private final MachineClock clock;
    private final Dice dice;
    private final Coverage coverage;
    private final DiskFaults faults;
    private boolean on = true;
    private int boots;
    private long busyMicros;

    SimDisk(MachineClock clock, Dice dice, Coverage coverage) {
        this.clock = clock;
        this.dice = dice;
        this.coverage = coverage;
        faults = new DiskFaults(dice.split(), coverage);
    }

    DiskFaults faults() {
        return faults;
    }

    // --- what programs see

    @Override
    public String place() {
        return "simulated disk";
    }

    @Override
    public List<String> list() {
        requirePower();
        return List.copyOf(names.keySet());
    }

    @Override
    public long size(String name) throws IOException {
        requirePower();
        return existing(name).size();
    }

    @Override
    public long modifiedMillis(String name) throws IOException {
        return existing(name).modifiedMillis();
    }

    @Override
    public DiskFile create(String name) throws IOException {
        change(Operation.CREATE, () -> {
            SimFile present = names.get(name);
            if (present != null) {
                present.cutOff(0);
            } else {
                SimFile file = new SimFile();
                names.put(name, file);
                unforced.add(new NameChange.Bound(name, file));
            }
        });
        return new Handle(name, existing(name), boots, true);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        requirePower();
        return new Handle(name, existing(name), boots, false);
    }

    @Override
    public DiskFile edit(String name) throws IOException {
        requirePower();
        return new Handle(name, existing(name), boots, true);
    }

    @Override
    public void delete(String name) throws IOException {
        change(Operation.DELETE, () -> {
            if (names.remove(name) != null) {
                unforced.add(new NameChange.Unbound(name));
            }
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        SimFile file = existing(from);
        change(Operation.RENAME, () -> {
            names.remove(from);
            names.put(to, file);
            unforced.add(new NameChange.Renamed(from, to, file));
        });
    }

    @Override
    public void force() throws IOException {
        busyMicros += 100 + faults.delayMicros();
        change(Operation.FORCE_NAMES, () -> {
            unforced.forEach(this::harden);
            unforced.clear();
        });
    }

    @Override
    public long freeBytes() {
        return Math.max(0, faults.capacityBytes() - usedBytes());
    }

    long usedBytes() {
        long used = 0;
        for (SimFile file : names.values()) {
            used += file.size();
        }
        return used;
    }

    private SimFile existing(String name) throws IOException {
        SimFile file = names.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return file;
    }

    /** A change of names is there or not; it cannot be half done. */
    private void change(Operation operation, Runnable doIt) throws IOException {
        requirePower();
        switch (faults.next(operation)) {
            case FINE -> doIt.run();
            case FAILS -> throw new IOException("input/output error (" + operation + ")");
            case CRASH_BEFORE -> throw powerOff(operation);
            case CRASH_DURING, CRASH_AFTER -> {
                doIt.run();
                throw powerOff(operation);
            }
        }
    }

    private SimCrash powerOff(Operation operation) {
        on = false;
        return new SimCrash("at " + operation);
    }

    /** Programs whose power is gone do nothing more, not even in a finally block. */
    private void requirePower() {
        if (!on) {
            throw new SimCrash("no power");
        }
    }

    private void harden(NameChange change) {
        switch (change) {
            case NameChange.Bound bound -> forcedNames.put(bound.name(), bound.file());
            case NameChange.Unbound unbound -> forcedNames.remove(unbound.name());
            case NameChange.Renamed renamed -> {
                forcedNames.remove(renamed.from(), renamed.file());
                forcedNames.put(renamed.to(), renamed.file());
            }
        }
    }

    // --- what the world does to it

    /** Time that operations since the last call would have taken. */
    long takeBusyMicros() {
        long busy = busyMicros;
        busyMicros = 0;
        return busy;
    }

    void powerOff() {
        on = false;
    }

    /** The power is back: only what the disk kept is there, open files are closed. */
    void cutPower() {
        Fate fate = dice.oneIn(3) ? Fate.SECTORS_AT_RANDOM : dice.pick(List.of(Fate.values()));
        Map<SimFile, Boolean> files = new LinkedHashMap<>();
        names.values().forEach(f -> files.put(f, true));
        forcedNames.keySet().stream().sorted().forEach(n -> files.put(forcedNames.get(n), true));
        for (NameChange change : unforced) {
            boolean kept = fate == Fate.ALL_KEPT || fate != Fate.ALL_LOST && dice.percent(60);
            coverage.count(kept ? Occurrence.NAME_CHANGE_KEPT : Occurrence.NAME_CHANGE_LOST);
            if (kept) {
                harden(change);
            }
        }
        unforced.clear();
        files.keySet().forEach(f -> f.cutPower(fate, dice, coverage));
        names.clear();
        names.putAll(forcedNames);
        on = true;
        boots++;
    }

    /** The machine goes on, but all files that were open are closed: a process ended and its data is in the page cache. */
    void endProcess() {
        on = true;
        boots++;
    }

    boolean isOn() {
        return on;
    }

    /** Somebody cuts a file off by hand, for good. */
    void cutOff(String name, int size) {
        SimFile file = names.get(name);
        if (file != null) {
            file.cutOff(size);
            file.force();
        }
    }

    /** All files come back from a copy. */
    void restore(SimDisk backup) {
        names.clear();
        forcedNames.clear();
        unforced.clear();
        backup.names.forEach((name, file) -> {
            SimFile same = file.safeCopy();
            names.put(name, same);
            forcedNames.put(name, same);
        });
    }

    void rot(String name, int at, int flippedBits) {
        SimFile file = names.get(name);
        if (file != null) {
            file.rot(at, flippedBits);
        }
    }

    byte[] contents(String name) {
        SimFile file = names.get(name);
        return file == null ? new byte[0] : file.contents();
    }

    /** Another disk with the same files, all of them safe: a patient for experiments. */
    SimDisk copy() {
        SimDisk copy = new SimDisk(clock, dice.split(), new Coverage());
        names.forEach((name, file) -> {
            SimFile same = file.safeCopy();
            copy.names.put(name, same);
            copy.forcedNames.put(name, same);
        });
        return copy;
    }

    /** An open file. */
    private final class Handle implements DiskFile {
        private final String name;
        private final SimFile file;
        private final int boot;
        private final boolean writable;

        Handle(String name, SimFile file, int boot, boolean writable) {
            this.name = name;
            this.file = file;
            this.boot = boot;
            this.writable = writable;
        }

        @Override
        public long size() {
            requireOpen();
            return file.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            requireOpen();
            if (faults.next(Operation.READ) == DiskFaults.Verdict.FAILS) {
                throw new IOException("input/output error reading " + name);
            }
            if (!into.hasRemaining()) {
                return 0;
            }
            if (position >= file.size()) {
                return -1;
            }
            byte[] bytes = new byte[Math.min(into.remaining(), file.size() - (int) position)];
            file.read((int) position, bytes, 0, bytes.length);
            into.put(bytes);
            return bytes.length;
        }

        @Override
        public void write(long position, ByteBuffer from) throws IOException {
            requireWritable();
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            busyMicros += 2 + bytes.length / 1000;
            switch (faults.next(Operation.WRITE)) {
                case FINE -> writeWhatFits(position, bytes);
                case FAILS -> {
                    put(position, bytes, dice.between(0, bytes.length));
                    throw new IOException("input/output error writing " + name);
                }
                case CRASH_BEFORE -> throw powerOff(Operation.WRITE);
                case CRASH_DURING -> {
                    put(position, bytes, dice.between(0, bytes.length));
                    throw powerOff(Operation.WRITE);
                }
                case CRASH_AFTER -> {
                    put(position, bytes, bytes.length);
                    throw powerOff(Operation.WRITE);
                }
            }
        }

        private void writeWhatFits(long position, byte[] bytes) throws IOException {
            long growth = Math.max(0, position + bytes.length - file.size());
            long free = freeBytes();
            if (growth <= free) {
                put(position, bytes, bytes.length);
                return;
            }
            coverage.count(Occurrence.DISK_FULL);
            put(position, bytes, (int) Math.max(0, Math.min(bytes.length, file.size() + free - position)));
            throw new IOException("No space left on device");
        }

        private void put(long position, byte[] bytes, int length) {
            if (length > 0) {
                file.write(Math.toIntExact(position), Arrays.copyOf(bytes, length), clock.wallMillis());
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            requireWritable();
            change(Operation.CUT_OFF, () -> file.cutOff(Math.toIntExact(size)));
        }

        @Override
        public void force() throws IOException {
            requireWritable();
            busyMicros += 200 + faults.delayMicros();
            switch (faults.next(Operation.FORCE)) {
                case FINE -> file.force();
                case FAILS -> {
                    // As Linux does it: the pages are marked clean, and a second force would succeed without writing them.
                    file.forgetUnforced();
                    throw new IOException("input/output error forcing " + name);
                }
                case CRASH_BEFORE, CRASH_DURING -> throw powerOff(Operation.FORCE);
                case CRASH_AFTER -> {
                    file.force();
                    throw powerOff(Operation.FORCE);
                }
            }
        }

        @Override
        public void close() {
            // Nothing depends on it: a file that is left open is no leak in a simulated machine.
        }

        private void requireOpen() {
            requirePower();
            if (boot != boots) {
                throw new SimCrash("a dead process goes on");
            }
        }

        private void requireWritable() throws IOException {
            requireOpen();
            if (!writable) {
                throw new IOException(name + " is open for reading only");
            }
        }
    }
}
