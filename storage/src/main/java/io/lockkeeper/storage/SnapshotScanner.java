package io.lockkeeper.storage;

import io.lockkeeper.protocol.txn.SnapshotCodec;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a snapshot that comes as a stream, byte for byte as it arrives, without making anything of it. The stream has no
 * length in front: sessions and ACLs are counted, znodes end with the path "/", and behind them comes a signature.
 *
 * <pre>
 *   int sessions,  each: long id, int timeoutMillis
 *   int ACLs,      each: long key, vec&lt;int perms, ustring scheme, ustring id&gt;
 *   znodes, each: ustring path, buffer data, 68 bytes
 *   ustring "/"   ustring "BenWasHere"
 * </pre>
 */
final class SnapshotScanner {
    private static final int SESSION_BYTES = 12;
    private static final int ZNODE_TAIL_BYTES = 68;
    private static final byte[] SIGNATURE = SnapshotCodec.SIGNATURE.getBytes(StandardCharsets.US_ASCII);

    /** What the int that is being read is. */
    private enum Count {
        SESSIONS,
        ACLS,
        ACL_ENTRIES,
        SCHEME,
        ID,
        PATH,
        VALUE,
        SIGNATURE,
        NONE
    }

    private final int maxFieldBytes;
    private Count awaited = Count.SESSIONS;
    private int number;
    private int numberBytes;
    private long skip;
    private long acls;
    private int aclEntries;
    /** The one byte of a path that may end the znodes is next. */
    private boolean perhapsEnd;
    private int signed;
    private boolean behindZnodes;
    private long offset;

    SnapshotScanner(int maxFieldBytes) {
        this.maxFieldBytes = maxFieldBytes;
    }

    /** Whether the znodes and what ends them are behind us; {@link #scan} stops there. */
    boolean isBehindZnodes() {
        return behindZnodes;
    }

    boolean isComplete() {
        return signed == SIGNATURE.length;
    }

    /** Looks at the next bytes, and returns how many belong to the present part. */
    int scan(byte[] bytes, int from, int length) throws InvalidSnapshotException {
        boolean before = behindZnodes;
        int at = from;
        int end = from + length;
        while (at < end && before == behindZnodes && !isComplete()) {
            if (skip > 0) {
                int part = (int) Math.min(skip, end - at);
                skip -= part;
                at += part;
                offset += part;
            } else {
                step(bytes[at++]);
                offset++;
            }
        }
        return at - from;
    }

    private void step(byte next) throws InvalidSnapshotException {
        if (perhapsEnd) {
            endOfZnodes(next);
        } else if (behindZnodes && awaited == Count.NONE) {
            if (next != SIGNATURE[signed++]) {
                throw invalid("it does not end with " + SnapshotCodec.SIGNATURE);
            }
        } else {
            number = number << 8 | next & 0xff;
            if (++numberBytes == Integer.BYTES) {
                int whole = number;
                number = 0;
                numberBytes = 0;
                take(whole);
            }
        }
    }

    private void endOfZnodes(byte path) throws InvalidSnapshotException {
        perhapsEnd = false;
        if (path != '/') {
            throw invalid("a znode has a path of one character that is not /");
        }
        behindZnodes = true;
        awaited = Count.SIGNATURE;
    }

    private void take(int value) throws InvalidSnapshotException {
        switch (awaited) {
            case SESSIONS -> {
                skip = (long) count(value, "sessions") * SESSION_BYTES;
                awaited = Count.ACLS;
            }
            case ACLS -> {
                acls = count(value, "ACLs");
                nextAcl();
            }
            case ACL_ENTRIES -> {
                aclEntries = count(value, "entries of an ACL");
                nextAclEntry();
            }
            case SCHEME -> {
                skip = length(value);
                awaited = Count.ID;
            }
            case ID -> {
                skip = length(value);
                nextAclEntry();
            }
            case PATH -> path(value);
            case VALUE -> {
                skip = length(value) + ZNODE_TAIL_BYTES;
                awaited = Count.PATH;
            }
            case SIGNATURE -> {
                if (value != SIGNATURE.length) {
                    throw invalid("it does not end with " + SnapshotCodec.SIGNATURE);
                }
                awaited = Count.NONE;
            }
            case NONE -> throw new IllegalStateException("nothing is awaited");
        }
    }

    private void path(int bytes) throws InvalidSnapshotException {
        if (bytes == -1) {
            throw invalid("a znode has no path");
        }
        perhapsEnd = bytes == 1;
        skip = perhapsEnd ? 0 : length(bytes);
        awaited = Count.VALUE;
    }

    /** Behind the strings of an entry, which may still have to be skipped. */
    private void nextAclEntry() {
        if (aclEntries-- > 0) {
            skip += Integer.BYTES;
            awaited = Count.SCHEME;
        } else {
            nextAcl();
        }
    }

    private void nextAcl() {
        if (acls-- > 0) {
            skip += Long.BYTES;
            awaited = Count.ACL_ENTRIES;
        } else {
            awaited = Count.PATH;
        }
    }

    private int count(int value, String what) throws InvalidSnapshotException {
        if (value < 0) {
            throw invalid(value + " " + what);
        }
        return value;
    }

    private int length(int value) throws InvalidSnapshotException {
        if (value < -1 || value > maxFieldBytes) {
            throw invalid("Unreasonable length = " + value);
        }
        return Math.max(0, value);
    }

    private InvalidSnapshotException invalid(String why) {
        return new InvalidSnapshotException("the snapshot that is being received is none, at byte " + offset + ": " + why);
    }
}
