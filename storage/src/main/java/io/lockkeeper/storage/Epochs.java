package io.lockkeeper.storage;

import io.lockkeeper.protocol.Zxid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/**
 * The two promises of an ensemble's member: which epoch's history it has ({@code currentEpoch}), and the newest one it agreed to
 * join ({@code acceptedEpoch}). Each is a file with a decimal number, replaced as a whole. A single server has neither.
 */
public final class Epochs {
    private static final String CURRENT = "currentEpoch";
    private static final String ACCEPTED = "acceptedEpoch";
    /** Compat: where ZooKeeper, too, looks for an epoch that a server was about to join. */
    private static final String ANNOUNCED = CURRENT + ".tmp";
    private static final String UNFINISHED = ".new";
    private static final int MAX_BYTES = 64;
    /** The upper half of a zxid. */
    private static final long MAX_EPOCH = 0xffff_ffffL;

    private final Disk disk;
    private boolean announced;

    /** Both epochs at the start of a member. */
    public record Loaded(long current, long accepted) {}

    /** @param disk the directory of the snapshots */
    public Epochs(Disk disk) {
        this.disk = disk;
    }

    /**
     * What a member starts with. Files that are missing are made from the epoch of {@code lastZxid}.
     *
     * @throws StorageException if the files contradict each other or the data
     */
    public Loaded load(long lastZxid) throws IOException {
        long epochOfZxid = lastZxid < 0 ? 0 : Zxid.epoch(lastZxid);
        announced = disk.list().contains(ANNOUNCED);
        long current = readOrMake(CURRENT, epochOfZxid);
        if (epochOfZxid > current) {
            // The server died on its way into a new epoch. Whose entries it has, that epoch's whole beginning it has; the announced epoch may
            // be later still, and of that one it may have nothing.
            OptionalLong announcement = read(ANNOUNCED);
            if (announcement.isEmpty() || announcement.getAsLong() < epochOfZxid) {
                throw StorageException.unreadable("the current epoch, " + Long.toHexString(current) + " in " + CURRENT
                        + ", is older than that of the last zxid, " + Zxid.text(lastZxid));
            }
            current = epochOfZxid;
            setCurrent(current);
        }
        long accepted = readOrMake(ACCEPTED, epochOfZxid);
        if (accepted < current) {
            throw StorageException.unreadable("the accepted epoch, " + Long.toHexString(accepted) + " in " + ACCEPTED
                    + ", is less than the current epoch, " + Long.toHexString(current));
        }
        return new Loaded(current, accepted);
    }

    /** Empty if there is no such file. */
    public OptionalLong current() throws IOException {
        return read(CURRENT);
    }

    /** Empty if there is no such file. */
    public OptionalLong accepted() throws IOException {
        return read(ACCEPTED);
    }

    /** Entries of this epoch may come into the log from now on, before it is the current one. Returns once that survives a power cut. */
    public void announce(long epoch) throws IOException {
        write(ANNOUNCED, epoch);
        announced = true;
    }

    /** The history of this epoch is on disk. Returns once it survives a power cut; what was announced is done with then. */
    public void setCurrent(long epoch) throws IOException {
        write(CURRENT, epoch);
        if (announced) {
            disk.delete(ANNOUNCED);
            announced = false;
        }
    }

    /** Returns once it survives a power cut. */
    public void setAccepted(long epoch) throws IOException {
        write(ACCEPTED, epoch);
    }

    private long readOrMake(String name, long epoch) throws IOException {
        OptionalLong found = read(name);
        if (found.isEmpty()) {
            write(name, epoch);
        }
        return found.orElse(epoch);
    }

    private OptionalLong read(String name) throws IOException {
        List<String> names = disk.list();
        if (!names.contains(name)) {
            return OptionalLong.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        try (DiskFile file = disk.open(name)) {
            while (bytes.hasRemaining() && file.read(bytes.position(), bytes) > 0) {
                // until all is there or the file ends
            }
        }
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        String line = text.lines().findFirst().orElse("");
        try {
            long epoch = Long.parseLong(line);
            if (epoch < 0 || epoch > MAX_EPOCH) {
                throw StorageException.unreadable(name + " in " + disk.place() + " holds " + epoch + ", which is no epoch");
            }
            return OptionalLong.of(epoch);
        } catch (NumberFormatException e) {
            throw StorageException.unreadable(
                    name + " in " + disk.place() + " holds '" + line + "', which is not a decimal number");
        }
    }

    private void write(String name, long epoch) throws IOException {
        try (DiskFile file = disk.create(name + UNFINISHED)) {
            file.write(0, StandardCharsets.US_ASCII.encode(Long.toString(epoch)));
            file.force();
        }
        disk.rename(name + UNFINISHED, name);
        disk.force();
    }
}
