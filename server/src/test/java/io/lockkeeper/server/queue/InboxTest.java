package io.lockkeeper.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.replica.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InboxTest {
    /** Far above what a slow and busy machine needs. */
    private static final int LIMIT_SECONDS = 600;

    @Test
    void aFullInboxSaysSoAndTakesMoreWhenThereIsRoom() {
        Inbox inbox = new Inbox(4, Runnable::run);
        for (int i = 0; i < 4; i++) {
            assertThat(inbox.offer(new Event.Disconnected(i))).isTrue();
        }
        assertThat(inbox.offer(new Event.Disconnected(4))).isFalse();
        assertThat(inbox.poll()).isEqualTo(new Event.Disconnected(0));
        assertThat(inbox.offer(new Event.Disconnected(4))).isTrue();
    }

    @Test
    void anInterruptedProducerStopsWaitingForRoom() throws InterruptedException {
        Inbox inbox = new Inbox(2, Runnable::run);
        inbox.put(new Event.Disconnected(0));
        inbox.put(new Event.Disconnected(1));
        List<Boolean> result = new ArrayList<>();
        Thread producer = Thread.ofPlatform().start(() -> result.add(inbox.put(new Event.Disconnected(2))));
        producer.interrupt();
        producer.join();
        assertThat(result).containsExactly(false);
    }

    @Test
    void oneLookIsScheduledForAllThatComesBeforeIt() {
        List<Runnable> scheduled = new ArrayList<>();
        List<Integer> looks = new ArrayList<>();
        Inbox inbox = new Inbox(16, scheduled::add);
        inbox.offer(new Event.Disconnected(0));
        assertThat(scheduled).isEmpty(); // nobody attends to it yet

        inbox.attend(() -> {
            int found = 0;
            while (inbox.poll() != null) {
                found++;
            }
            looks.add(found);
        });
        inbox.offer(new Event.Disconnected(1));
        inbox.wake();
        assertThat(scheduled).hasSize(1);
        scheduled.removeFirst().run();
        assertThat(looks).containsExactly(2);

        inbox.offer(new Event.Disconnected(2));
        inbox.offer(new Event.Disconnected(3));
        assertThat(scheduled).hasSize(1);
        scheduled.removeFirst().run();
        assertThat(looks).containsExactly(2, 2);
    }

    @Test
    void whatComesDuringALookIsNotForgotten() {
        List<Runnable> scheduled = new ArrayList<>();
        Inbox inbox = new Inbox(16, scheduled::add);
        inbox.attend(inbox::wake); // news that this look may have passed by already
        scheduled.removeFirst().run();
        assertThat(scheduled).hasSize(1);
    }

    /** The consumer looks only when it is told to, so one lost wake-up would be the end of this test. */
    @Test
    void noWakeUpIsLost() throws InterruptedException {
        int producers = 4;
        int each = 30_000;
        CountDownLatch all = new CountDownLatch(producers * each);
        List<String> outOfOrder = new ArrayList<>();
        long[] expected = new long[producers];
        try (ExecutorService consumer = Executors.newSingleThreadExecutor()) {
            Inbox inbox = new Inbox(64, consumer);
            inbox.attend(() -> {
                for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
                    if (event instanceof Event.Disconnected(long value) && (int) value != expected[(int) (value >>> 32)]++) {
                        outOfOrder.add(event.toString());
                    }
                    all.countDown();
                }
            });
            for (int p = 0; p < producers; p++) {
                long number = p;
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        inbox.put(new Event.Disconnected(number << 32 | i));
                    }
                });
            }
            assertThat(all.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(outOfOrder).isEmpty();
    }

    @Test
    void newsThatDoNotComeThroughTheQueueWakeToo() throws InterruptedException {
        AtomicBoolean news = new AtomicBoolean();
        CountDownLatch seen = new CountDownLatch(10_000);
        try (ExecutorService consumer = Executors.newSingleThreadExecutor()) {
            Inbox inbox = new Inbox(2, consumer);
            inbox.attend(() -> {
                if (news.compareAndSet(true, false)) {
                    seen.countDown();
                }
            });
            Thread waker = Thread.ofPlatform().start(() -> {
                while (seen.getCount() > 0) {
                    if (news.compareAndSet(false, true)) {
                        inbox.wake(); // the only one for this news
                    } else {
                        Thread.yield(); // the consumer may need this very core
                    }
                }
            });
            assertThat(seen.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            waker.join();
        }
    }
}
