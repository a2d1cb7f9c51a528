package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The ordering server takes over the digest that it foresaw when it prepared, without adding up anew. So here it is added up from
 * nothing after every transaction, with several in flight, and compared with what the transaction says.
 */
class DigestTest {
    private static final List<String> SYSTEM = List.of("/zookeeper", "/zookeeper/config", "/zookeeper/quota");
    private static final List<String> QUOTAS = List.of(
            "/zookeeper/quota/a", "/zookeeper/quota/a/zookeeper_limits", "/zookeeper/quota/a/zookeeper_stats", "/zookeeper/quota/a/b",
            "/zookeeper/quota/a/b/zookeeper_limits", "/zookeeper/quota/a/b/zookeeper_stats", "/zookeeper/x");

    @Test
    void theForeseenDigestIsThatOfTheTreeAfterEveryKindOfTransaction() {
        Set<Integer> types = new HashSet<>();
        for (long seed = 0; seed < 300; seed++) {
            run(seed, types);
        }

        assertThat(types).contains(OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL, OpCode.DELETE,
                OpCode.DELETE_CONTAINER, OpCode.SET_DATA, OpCode.SET_ACL, OpCode.MULTI, OpCode.CREATE_SESSION, OpCode.CLOSE_SESSION,
                OpCode.ERROR);
    }

    @Test
    void digestsAreRememberedEvery128Zxids() {
        Writer writer = new Writer(TreeOptions.DEFAULT);
        Map<Long, Long> digests = new HashMap<>();
        while (writer.zxid < 300) {
            writer.create("/n" + writer.zxid);
            digests.put(writer.zxid, writer.tree.digest());
        }

        assertThat(writer.tree.digestHistory())
                .containsExactly(new long[] {128, digests.get(128L)}, new long[] {256, digests.get(256L)});
    }

    private static void run(long seed, Set<Integer> types) {
        Random random = new Random(seed);
        RandomWrites writes = new RandomWrites(random);
        ZnodeTree tree = new ZnodeTree(new TreeOptions(true, false, true, seed % 3 != 0, seed % 2 == 0, false,
                TreeOptions.DEFAULT_MAX_ENTRY_BYTES, TreeOptions.DEFAULT.schemes(), seed));
        Deque<LogEntry> prepared = new ArrayDeque<>();
        long zxid = 0;
        for (int step = 0; step < 200 || !prepared.isEmpty(); step++) {
            if (step < 200 && random.nextInt(5) < 3) {
                boolean reaping = random.nextInt(10) == 0;
                boolean odd = random.nextInt(4) == 0;
                Operation.Write write = odd ? special(random) : writes.next();
                Requester requester = odd || reaping && write instanceof Operation.DeleteContainer ? Requester.SERVER : writes.requester();
                prepared.add(tree.prepare(write, requester, ++zxid, 1000 + zxid).entry());
                continue;
            }
            LogEntry entry = prepared.poll();
            if (entry == null) {
                continue;
            }
            tree.apply(entry, false, Changes.NONE);
            types.add(entry.header().type());
            assertThat(tree.computeDigest()).as("seed %d: %s", seed, entry).isEqualTo(tree.digest());
            if (entry.hasDigest()) {
                assertThat(entry.digest()).as("seed %d: %s", seed, entry).isEqualTo(tree.digest());
            }
        }
    }

    /** Writes around what does not count, and what changes without a transaction of its own. */
    private static Operation.Write special(Random random) {
        List<String> among = random.nextInt(4) == 0 ? SYSTEM : QUOTAS;
        String path = among.get(random.nextInt(among.size()));
        byte[] data = Writer.bytes(random.nextBoolean() ? "count=5,bytes=100=;byteHardLimit=9;countHardLimit=4" : "");
        return switch (random.nextInt(8)) {
            case 0 -> new Operation.Delete(path, -1);
            case 1 -> new Operation.SetData(path, data, -1);
            case 2 -> new Operation.SetAcl(path, Acl.READ_ONLY, -1);
            case 3 -> new Operation.Multi(List.of(new Operation.Create(OpCode.CREATE, path, data, Acl.OPEN, 0, -1),
                    new Operation.SetData("/a", data, -1), new Operation.Check(path, random.nextInt(2))));
            default -> new Operation.Create(OpCode.CREATE, path, data, Acl.OPEN, 0, -1);
        };
    }
}
