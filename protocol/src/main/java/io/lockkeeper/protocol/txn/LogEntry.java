package io.lockkeeper.protocol.txn;

/**
 * One entry of the transaction log, which is also one proposal: header, body, and the digest the tree has after it.
 *
 * @param digest meaningful only with {@code digestVersion} > 0
 * @param digestVersion 0 where the writer recorded none
 */
public record LogEntry(TxnHeader header, Txn txn, int digestVersion, long digest) {
    /** The digest algorithm of ZooKeeper 3.6 and later. */
    public static final int DIGEST_VERSION = 2;

    public static LogEntry withoutDigest(TxnHeader header, Txn txn) {
        return new LogEntry(header, txn, 0, 0);
    }

    public long zxid() {
        return header.zxid();
    }

    public boolean hasDigest() {
        return digestVersion > 0;
    }
}
