package io.lockkeeper.server.client;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.server.config.ConnectionThrottle;
import java.util.function.DoubleSupplier;

/**
 * Tokens that new connections pay from. Beside the plain bucket, connections can be dropped at random with a probability that
 * grows while the bucket is empty and falls while it is well filled (the BLUE algorithm of queue management).
 */
public final class TokenBucket {
    private final ConnectionThrottle settings;
    private final DoubleSupplier random;
    private long tokens;
    private long filledAtMillis;
    private long frozenAtMillis;
    private double dropProbability;

    /** @param random numbers from 0 to below 1 */
    public TokenBucket(ConnectionThrottle settings, long nowMillis, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
        this.tokens = settings.tokens();
        this.filledAtMillis = nowMillis;
        this.frozenAtMillis = nowMillis;
    }

    /** What the session that is asked for costs. */
    int cost(ConnectRequest request) {
        return settings.weights()
                .map(weights -> request.sessionId() == 0 ? weights.globalSession() : weights.renewedSession())
                .orElse(1);
    }

    /** Takes {@code cost} tokens; false if the connection must go. Any thread. */
    synchronized boolean take(int cost, long nowMillis) {
        if (settings.tokens() == 0) {
            return true;
        }
        long fills = (nowMillis - filledAtMillis) / settings.fillTimeMillis();
        if (fills > 0) {
            tokens = Math.min(settings.tokens(), tokens + fills * settings.fillCount());
            filledAtMillis += fills * settings.fillTimeMillis();
        }
        if (settings.freezeTimeMillis() != -1 && isDroppedAtRandom(nowMillis)) {
            return false;
        }
        if (tokens < cost) {
            return false;
        }
        tokens -= cost;
        return true;
    }

    private boolean isDroppedAtRandom(long nowMillis) {
        if (nowMillis - frozenAtMillis >= settings.freezeTimeMillis()) {
            if (tokens == 0) {
                dropProbability = Math.min(1, dropProbability + settings.dropIncrease());
                frozenAtMillis = nowMillis;
            } else if (tokens >= settings.tokens() * settings.decreaseRatio()) {
                dropProbability = Math.max(0, dropProbability - settings.dropDecrease());
                frozenAtMillis = nowMillis;
            }
        }
        return random.getAsDouble() < dropProbability;
    }

    /** How many tokens are missing until the bucket is full. */
    synchronized long deficit() {
        return settings.tokens() - tokens;
    }

    public synchronized double dropProbability() {
        return dropProbability;
    }
}
