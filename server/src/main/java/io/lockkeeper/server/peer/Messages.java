package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.LearnerMessage;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages that follow one another on their way from the replica's thread to the event loop of the peers, each with its link. */
final class Messages implements Runnable {
    private static final int LEAST_CAPACITY = 16;

    private final QuorumLinks quorum;
    private long[] links = new long[LEAST_CAPACITY];
    private @Nullable LearnerMessage[] messages = new LearnerMessage[LEAST_CAPACITY];
    private int size;

    Messages(QuorumLinks quorum) {
        this.quorum = quorum;
    }

    void add(long link, LearnerMessage message) {
        if (size == links.length) {
            links = Arrays.copyOf(links, size * 2);
            messages = Arrays.copyOf(messages, size * 2);
        }
        links[size] = link;
        messages[size++] = message;
    }

    /** On the event loop. */
    @Override
    public void run() {
        for (int i = 0; i < size; i++) {
            quorum.send(links[i], Objects.requireNonNull(messages[i]));
        }
    }
}
