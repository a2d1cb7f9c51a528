package io.lockkeeper.dist;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Linux put the heap of a large server together to pages of 2 MB, a little at a time beside the work, for as long as the process runs.
 * A process that is killed closes its sockets only when its memory has been taken down, and with pages of 4 KB that takes 100 ms for each
 * GB: so long the others would not know that they have lost their leader (docs/adr/0096). Small servers stay as they are. Where the kernel
 * knows nothing of this, or is told to have no such pages, nothing happens.
 */
final class HugePages implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HugePages.class);
    private static final Path CHOICE = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final Path SIZE = Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    private static final int PAGE_BYTES = 2 * 1024 * 1024;
    /** With less the sockets of a killed process are closed soon enough. */
    private static final long LEAST_HEAP_BYTES = 1L << 30;
    /** Where the collector has given memory back a heap is in parts, most of them larger than anything beside it. */
    private static final long LEAST_MAPPING_BYTES = 8L << 20;
    private static final int LOOK_MILLIS = 5_000;
    /** Who needs the page that is being put together waits for it: so much of that at a stretch, and then nine times as long nothing. */
    private static final int STRETCH_NANOS = 1_000_000;
    private static final int REST = 9;

    /** What the kernel is asked for. */
    @FunctionalInterface
    interface Kernel {
        /** Makes one page of these 2 MB; at once if it is one. Whether it did. */
        boolean collapse(long address);
    }

    /** Addresses from one on up to another. */
    record Mapping(long from, long to) {
        /** Of a line of {@code /proc/PID/maps}: memory to write to that belongs to no file and has no name, as a heap does. */
        static List<Mapping> heaps(List<String> lines) {
            return lines.stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields.length == 5 && fields[1].equals("rw-p") && fields[4].equals("0"))
                .map(fields -> of(fields[0].split("-")))
                .filter(mapping -> mapping.to() - mapping.from() >= LEAST_MAPPING_BYTES)
                .toList();
        }

        private static Mapping of(String[] ends) {
            return new Mapping(Long.parseUnsignedLong(ends[0], 16), Long.parseUnsignedLong(ends[1], 16));
        }
    }

    private final Runtime runtime;

    private HugePages(Runtime runtime) {
        this.runtime = runtime;
    }

    /** To be called once by a process that serves. */
    static void startBeside(Runtime runtime) {
        if (runtime.maxMemory() >= LEAST_HEAP_BYTES && isOffered()) {
            Thread.ofPlatform().name("huge-pages").daemon().start(new HugePages(runtime));
        }
    }

    /** Not where an operator has switched such pages off, and not where they are so large that making one would be felt. */
    private static boolean isOffered() {
        try {
            return !Files.readString(CHOICE).contains("[never]") && Files.readString(SIZE).trim().equals(Integer.toString(PAGE_BYTES));
        } catch (IOException e) {
            return false; // no Linux, or one without such pages
        }
    }

    @Override
    public void run() {
        try {
            long heap = awaitAnother(0);
            Kernel kernel = new Madvise();
            while (pass(kernel, Mapping.heaps(Files.readAllLines(MAPPINGS))) > 0) {
                heap = awaitAnother(heap);
            }
            LOG.info("huge pages: the kernel makes none");
        } catch (IOException e) {
            LOG.info("huge pages: none reason={}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the heap is large, and not of the size that it was before; returns its size. */
    private long awaitAnother(long before) throws InterruptedException {
        while (true) {
            Thread.sleep(LOOK_MILLIS);
            long now = runtime.totalMemory();
            if (now >= LEAST_HEAP_BYTES && now != before) {
                return now;
            }
        }
    }

    /** Asks for each whole page of these once; how many there are now. */
    static int pass(Kernel kernel, List<Mapping> mappings) throws InterruptedException {
        int made = 0;
        long spent = 0;
        for (Mapping mapping : mappings) {
            for (long at = mapping.from() + PAGE_BYTES - 1 & -PAGE_BYTES; at + PAGE_BYTES <= mapping.to(); at += PAGE_BYTES) {
                long began = System.nanoTime();
                made += kernel.collapse(at) ? 1 : 0;
                spent += System.nanoTime() - began;
                if (spent >= STRETCH_NANOS) {
                    Thread.sleep(spent * REST / 1_000_000);
                    spent = 0;
                }
            }
        }
        return made;
    }

    /** {@code madvise(MADV_COLLAPSE)}, since Linux 6.1. It moves memory and changes no byte of it. */
    static final class Madvise implements Kernel {
        private static final int COLLAPSE = 25;

        private final MethodHandle madvise;

        @SuppressWarnings("restricted") // lk allows it to all
        Madvise() {
            Linker linker = Linker.nativeLinker();
            madvise = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("madvise"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        }

        @Override
        public boolean collapse(long address) {
            try {
                return (int) madvise.invokeExact(address, (long) PAGE_BYTES, COLLAPSE) == 0;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
