package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.zab.InvariantViolation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The two rings: what waits on a connection, and what waits for its commit. */
class QueuesTest {
    @Test
    void requestsComeOutAsTheyWentIn() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            RequestQueue queue = new RequestQueue();
            Queue<Request> model = new ArrayDeque<>();
            int bias = 30 + random.nextInt(60);
            for (int i = 0; i < 2000; i++) {
                if (random.nextInt(100) < bias) {
                    Request request = new Request(i, new Operation.Ping());
                    queue.add(request);
                    model.add(request);
                } else {
                    assertThat(queue.poll()).as("seed %d", seed).isSameAs(model.poll());
                }
                assertThat(queue.peek()).as("seed %d", seed).isSameAs(model.peek());
                assertThat(queue.size()).isEqualTo(model.size());
                assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
            }
        }
    }

    @Test
    void pendingWritesComeOutInOrderWithTheirConnections() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            PendingWrites pending = new PendingWrites();
            Queue<Connection> model = new ArrayDeque<>();
            long in = 0;
            long out = 0;
            for (int i = 0; i < 10_000; i++) {
                if (random.nextInt(100) < 60) {
                    Connection connection = connection(++in);
                    pending.add(entry(in), connection);
                    model.add(connection);
                } else if (!model.isEmpty()) {
                    assertThat(pending.isDue(out)).isFalse();
                    assertThat(pending.isDue(out + 1)).isTrue();
                    assertThat(pending.oldest().zxid()).as("seed %d", seed).isEqualTo(++out);
                    assertThat(pending.remove()).as("seed %d", seed).isSameAs(model.remove());
                } else {
                    assertThat(pending.isDue(Long.MAX_VALUE)).isFalse();
                }
                assertThat(pending.size()).isEqualTo(model.size());
                long upTo = out + random.nextInt(3);
                List<Long> due = new ArrayList<>();
                pending.forEachDue(upTo, entry -> due.add(entry.zxid()));
                assertThat(due).as("seed %d", seed).isEqualTo(LongStream.rangeClosed(out + 1, Math.min(upTo, in)).boxed().toList());
            }
        }
    }

    @Test
    void thereIsNoOldestOfNothing() {
        PendingWrites pending = new PendingWrites();
        pending.add(entry(1), null);
        pending.clear();
        assertThatThrownBy(pending::oldest).isInstanceOf(InvariantViolation.class);
    }

    private static LogEntry entry(long zxid) {
        return LogEntry.withoutDigest(new TxnHeader(0, 0, zxid, 0, -1), new Txn.Error(-101));
    }

    private static Connection connection(long number) {
        return new Connection(number, new Session(number, 1000), List.of(), new ConnectRequest(0, 0, 1000, 0, null, false));
    }
}
