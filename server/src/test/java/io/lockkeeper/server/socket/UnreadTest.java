package io.lockkeeper.server.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnreadTest {
    @Test
    void whatIsAppendedComesOutInOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] all = new byte[5000];
            random.nextBytes(all);
            int appended = random.nextInt(100);
            int consumed = 0;
            Unread unread = new Unread(all, 0, appended);
            if (seed % 2 == 0) {
                unread = new Unread();
                unread.append(Unpooled.wrappedBuffer(all, 0, appended));
            }
            while (consumed < all.length) {
                int more = Math.min(all.length - appended, random.nextInt(700));
                unread.append(Unpooled.wrappedBuffer(all, appended, more));
                appended += more;
                int taken = random.nextInt(appended - consumed + 1);
                assertThat(Arrays.copyOfRange(unread.array(), unread.from(), unread.from() + taken))
                    .as("seed %d", seed).isEqualTo(Arrays.copyOfRange(all, consumed, consumed + taken));
                unread.consumeUpTo(unread.from() + taken);
                consumed += taken;
                assertThat(unread.length()).isEqualTo(appended - consumed);
                assertThat(unread.isEmpty()).isEqualTo(consumed == appended);
            }
        }
    }

    @Test
    void whatALargeFrameTookIsGivenBack() {
        Unread unread = new Unread();
        unread.append(Unpooled.wrappedBuffer(new byte[1_000_000]));
        unread.consumeUpTo(unread.to() - 1);
        assertThat(unread.array()).hasSizeGreaterThanOrEqualTo(1_000_000);
        unread.consumeUpTo(unread.to());
        assertThat(unread.array()).hasSizeLessThan(10_000);
    }
}
