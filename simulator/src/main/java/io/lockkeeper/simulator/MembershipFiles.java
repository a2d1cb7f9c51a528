package io.lockkeeper.simulator;

import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a host remembers of memberships on the member's disk: the committed one, and the next one that was seen. */
final class MembershipFiles {
    private static final String COMMITTED = "membership.committed";
    private static final String NEXT = "membership.next";
    private static final String UNFINISHED = ".unfinished";

    private final SimDisk disk;
    private final Membership first;

    /** @param first counts until another one was committed */
    MembershipFiles(SimDisk disk, Membership first) {
        this.disk = disk;
        this.first = first;
    }

    Membership committed() throws IOException {
        Membership found = read(COMMITTED);
        return found == null ? first : found;
    }

    Membership lastSeen() throws IOException {
        Membership next = read(NEXT);
        Membership committed = committed();
        return next == null || next.version() < committed.version() ? committed : next;
    }

    void write(Membership membership, boolean committed) throws IOException {
        String name = committed ? COMMITTED : NEXT;
        try (DiskFile file = disk.create(name + UNFINISHED)) {
            file.write(0, ByteBuffer.wrap(membership.text().getBytes(StandardCharsets.UTF_8)));
            file.force();
        }
        disk.rename(name + UNFINISHED, name);
        disk.force();
    }

    private @Nullable Membership read(String name) throws IOException {
        if (!disk.list().contains(name)) {
            return null;
        }
        try (DiskFile file = disk.open(name)) {
            ByteBuffer text = ByteBuffer.allocate((int) file.size());
            file.read(0, text);
            return Membership.parse(new String(text.array(), StandardCharsets.UTF_8));
        }
    }
}
