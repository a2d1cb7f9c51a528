package io.lockkeeper.tree;

/**
 * The tree after an entry was not the one that the entry's writer had: what an operator needs to find out where they parted.
 *
 * @param zxid of the entry; that of the last one if it is the snapshot's own digest that differs
 * @param type of the entry, an {@link io.lockkeeper.protocol.OpCode}; {@link #SNAPSHOT} if it is the snapshot's own digest
 * @param expected the writer's digest
 * @param present this tree's digest
 * @param lastEqualZxid the last entry with which both were equal; -1 if none was since the tree was loaded
 * @param loadedZxid of the snapshot that the tree began with; 0 or less for an empty one
 * @param inARow how many entries have differed one after the other, this one included
 */
public record DigestMismatch(long zxid, int type, long expected, long present, long lastEqualZxid, long loadedZxid, long inARow) {
    /** In place of an entry's type. */
    public static final int SNAPSHOT = 0;
}
