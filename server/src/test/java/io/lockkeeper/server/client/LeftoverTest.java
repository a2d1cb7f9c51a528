package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeftoverTest {
    @Test
    void whatIsAppendedComesOutInOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] all = new byte[5000];
            random.nextBytes(all);
            int appended = random.nextInt(100);
            int consumed = 0;
            Leftover leftover = new Leftover(all, 0, appended);
            while (consumed < all.length) {
                int more = Math.min(all.length - appended, random.nextInt(700));
                leftover.append(Unpooled.wrappedBuffer(all, appended, more));
                appended += more;
                int taken = random.nextInt(appended - consumed + 1);
                assertThat(Arrays.copyOfRange(leftover.array(), leftover.from(), leftover.from() + taken))
                    .as("seed %d", seed).isEqualTo(Arrays.copyOfRange(all, consumed, consumed + taken));
                leftover.consumeUpTo(leftover.from() + taken);
                consumed += taken;
                assertThat(leftover.isEmpty()).isEqualTo(consumed == appended);
            }
        }
    }
}
