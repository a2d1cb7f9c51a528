package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Machine;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Reads from /proc and from the virtual machine where this runs. */
final class Surroundings {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private Surroundings() {}

    static Machine of(Path scratch) throws IOException {
        FileStore disk = Files.getFileStore(scratch);
        return new Machine(
            field("/proc/cpuinfo", "model name"),
            Runtime.getRuntime().availableProcessors(),
            Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) * 1024,
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            System.getProperty("java.vm.vendor") + " JDK " + System.getProperty("java.vm.version"),
            disk.type());
    }

    /** Whether files there never reach a disk, so that a sync costs nothing. */
    static boolean isInMemory(Path scratch) throws IOException {
        return IN_MEMORY.contains(Files.getFileStore(scratch).type());
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
            .filter(line -> line.startsWith(name))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst().orElse("unknown");
    }
}
