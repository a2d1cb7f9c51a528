package io.lockkeeper.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.replica.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InboxTest {
    @Test
    void aFullInboxSaysSoAndTakesMoreWhenThereIsRoom() {
        Inbox inbox = new Inbox(4);
        for (int i = 0; i < 4; i++) {
            assertThat(inbox.offer(new Event.Disconnected(i))).isTrue();
        }
        assertThat(inbox.offer(new Event.Disconnected(4))).isFalse();
        assertThat(inbox.poll()).isEqualTo(new Event.Disconnected(0));
        assertThat(inbox.offer(new Event.Disconnected(4))).isTrue();
    }

    @Test
    void anInterruptedProducerStopsWaitingForRoom() throws InterruptedException {
        Inbox inbox = new Inbox(2);
        inbox.put(new Event.Disconnected(0));
        inbox.put(new Event.Disconnected(1));
        List<Boolean> result = new ArrayList<>();
        Thread producer = Thread.ofPlatform().start(() -> result.add(inbox.put(new Event.Disconnected(2))));
        producer.interrupt();
        producer.join();
        assertThat(result).containsExactly(false);
    }

    /** With sleeps of a minute, one lost wake-up would be noticed. */
    @Test
    @Timeout(50)
    void noWakeUpIsLost() throws InterruptedException {
        Inbox inbox = new Inbox(64);
        int producers = 3;
        int each = 30_000;
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int number = p;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    inbox.put(new Event.Disconnected((long) number << 32 | i));
                }
            }));
        }
        long[] expected = new long[producers];
        for (int taken = 0; taken < producers * each; ) {
            Event event = inbox.poll();
            if (event == null) {
                inbox.await(TimeUnit.MINUTES.toNanos(1), () -> false);
            } else if (event instanceof Event.Disconnected(long value)) {
                assertThat(value & 0xffffffffL).isEqualTo(expected[(int) (value >>> 32)]++);
                taken++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    @Timeout(50)
    void newsThatDoNotComeThroughTheQueueWakeToo() throws InterruptedException {
        Inbox inbox = new Inbox(2);
        AtomicBoolean news = new AtomicBoolean();
        Thread waker = Thread.ofPlatform().start(() -> {
            news.set(true);
            inbox.wake();
        });
        inbox.await(TimeUnit.MINUTES.toNanos(1), news::get);
        waker.join();
    }
}
