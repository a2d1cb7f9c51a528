package io.lockkeeper.storage;

import java.io.IOException;
import java.util.List;

/**
 * One directory of plain files: all that this room asks of a machine. {@link FileDisk} is the real one, the simulator has another.
 * Calls may come from several threads as long as they concern different files. A name never contains a separator.
 *
 * <p>What survives a power cut: the contents of a file up to its last {@link DiskFile#force}, and the names as of the last
 * {@link #force}. A rename is atomic: after a cut the target is either what it was or all of what was renamed.
 */
public interface Disk {
    /** Where this is, for messages. */
    String place();

    /** Names of the plain files, in no order. */
    List<String> list() throws IOException;

    /** Length in bytes of a file that exists. */
    long size(String name) throws IOException;

    /** When the file was last written, in milliseconds since 1970; for messages only. */
    long modifiedMillis(String name) throws IOException;

    /** Makes an empty file, or empties the one that is there, for reading and writing. */
    DiskFile create(String name) throws IOException;

    /** Opens a file that exists for reading only. */
    DiskFile open(String name) throws IOException;

    /** Opens a file that exists for reading and writing. */
    DiskFile edit(String name) throws IOException;

    /** Deletes a file; it is no error if there is none. */
    void delete(String name) throws IOException;

    /** Gives a file another name, in the place of what has that name. */
    void rename(String from, String to) throws IOException;

    /** Returns once creations, deletions and renames so far survive a power cut. */
    void force() throws IOException;

    /** Bytes that may still be written to this disk. */
    long freeBytes() throws IOException;
}
