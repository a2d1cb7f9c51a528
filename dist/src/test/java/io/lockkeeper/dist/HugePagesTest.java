package io.lockkeeper.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.dist.HugePages.Mapping;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HugePagesTest {
    private static final long MB = 1 << 20;

    @Test
    void aHeapIsLargeMemoryToWriteToThatBelongsToNothingElse() {
        List<String> maps = """
                00400000-00401000 r-xp 00000000 fe:00 123    /usr/lib/jvm/bin/java
                680000000-6c0000000 rw-p 00000000 00:00 0
                6c0000000-800000000 ---p 00000000 00:00 0
                800000000-802000000 rw-p 00d00000 fe:00 321  /run/server.aot
                7f0000000000-7f0000100000 rw-p 00000000 00:00 0
                7f1000000000-7f1004000000 rwxp 00000000 00:00 0
                7f2000000000-7f2001000000 rw-p 00000000 00:00 0                          [heap]
                7f3000000000-7f3001000000 rw-p 00000000 00:00 0
                """.lines().toList();

        assertThat(Mapping.heaps(maps)).containsExactly(
                new Mapping(0x680000000L, 0x6c0000000L), new Mapping(0x7f3000000000L, 0x7f3001000000L));
    }

    @Test
    void eachWholePageIsAskedForOnce() throws InterruptedException {
        List<Long> asked = new ArrayList<>();

        HugePages.pass(asked::add, List.of(new Mapping(3 * MB, 11 * MB), new Mapping(20 * MB, 22 * MB), new Mapping(31 * MB, 33 * MB)));

        assertThat(asked).containsExactly(4 * MB, 6 * MB, 8 * MB, 20 * MB);
    }

    @Test
    void onlyWhatTheKernelMadeIsCounted() throws InterruptedException {
        int made = HugePages.pass(address -> address % (4 * MB) == 0, List.of(new Mapping(0, 10 * MB)));

        assertThat(made).isEqualTo(3);
    }

    /** Whether it makes a page of them is the kernel's affair. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelChangesNoByte() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(2 * MB, 2 * MB);
            MemorySegment same = arena.allocate(2 * MB);
            page.fill((byte) 0x5a);
            same.fill((byte) 0x5a);

            new HugePages.Madvise().collapse(page.address());

            assertThat(page.mismatch(same)).isEqualTo(-1);
        }
    }
}
