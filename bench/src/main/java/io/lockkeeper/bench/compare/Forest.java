package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.LongStream;

/** The large tree: znodes of 100 bytes below parents of 1,000 children each. Grows; what stands is not planted twice. */
final class Forest {
    static final int VALUE_BYTES = 100;
    /** Of a name such as {@code n0000042}. */
    static final int NAME_BYTES = 8;

    private static final String ROOT = "/forest";
    private static final int CHILDREN = 1_000;
    private static final int SESSIONS = 8;
    private static final int WINDOW = 64;

    /** Creates one by one, as clients do. */
    static final int ONE_BY_ONE = 1;
    /** Creates so many at once, in a transaction: much quicker, and a log and snapshots that are not what single creates would leave. */
    static final int QUICKLY = 100;

    private final List<InetSocketAddress> servers;
    private final int atOnce;
    private int planted;

    /** @param atOnce {@link #ONE_BY_ONE} or {@link #QUICKLY} */
    Forest(List<InetSocketAddress> servers, int atOnce) {
        this.servers = servers;
        this.atOnce = atOnce;
    }

    /** Creates znodes until there are so many, a multiple of 1,000, not counting their parents. */
    void growTo(int znodes) throws CompareException {
        try (Crowd crowd = Crowd.open(servers, SESSIONS)) {
            if (planted == 0) {
                crowd.create(ROOT);
            }
            int from = planted;
            crowd.ask((znodes - from) / CHILDREN, WINDOW, n -> create(parent(from / CHILDREN + n), new byte[0]));
            crowd.ask((znodes - from) / atOnce, WINDOW, n -> children(from + n * atOnce));
            planted = znodes;
        }
    }

    private Operation children(long first) {
        List<Operation.Write> creates = LongStream.range(first, first + atOnce)
            .<Operation.Write>mapToObj(number -> create(child(number), new byte[VALUE_BYTES])).toList();
        return creates.size() == 1 ? creates.getFirst() : new Operation.Multi(creates);
    }

    private static String parent(long number) {
        return ROOT + "/p" + number;
    }

    private static String child(long number) {
        String digits = Long.toString(number);
        return parent(number / CHILDREN) + "/n" + "0".repeat(NAME_BYTES - 1 - digits.length()) + digits;
    }

    private static Operation.Write create(String path, byte[] value) {
        return new Operation.Create(OpCode.CREATE, path, value, Acl.OPEN, 0, -1);
    }
}
