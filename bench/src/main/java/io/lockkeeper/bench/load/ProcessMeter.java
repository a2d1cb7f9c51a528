package io.lockkeeper.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads from {@code /proc} what processes use; there is no such thing but on Linux. */
final class ProcessMeter {
    /** The unit of times in {@code /proc}: USER_HZ, which is 100 on every platform Java runs on. */
    private static final long MICROS_PER_TICK = 10_000;

    /** Positions in {@code stat}, counted from the field behind the name, which may contain blanks. */
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private final Path proc;
    private final List<Long> pids;
    private final List<Long> started = new ArrayList<>();

    ProcessMeter(Path proc, List<Long> pids) {
        this.proc = proc;
        this.pids = pids;
    }

    /** The interval to be measured begins. */
    void start() throws LoadException {
        started.clear();
        for (long pid : pids) {
            started.add(cpuMicros(pid));
        }
    }

    /** What each process used since {@link #start}. */
    List<ProcessUse> use() throws LoadException {
        List<ProcessUse> use = new ArrayList<>();
        for (int i = 0; i < started.size(); i++) {
            long pid = pids.get(i);
            use.add(new ProcessUse(pid, cpuMicros(pid) - started.get(i), residentBytes(pid)));
        }
        return use;
    }

    private long cpuMicros(long pid) throws LoadException {
        String stat = read(pid, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * MICROS_PER_TICK;
    }

    private long residentBytes(long pid) throws LoadException {
        return read(pid, "status").lines().filter(line -> line.startsWith("VmRSS:")).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).orElse(0L);
    }

    private String read(long pid, String file) throws LoadException {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException _) {
            throw new LoadException("no process " + pid + " to be measured");
        }
    }
}
