package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.util.Optional;

/**
 * The bucket of tokens that new connections pay from (connection_throttle_*); without enough of them a connection is closed.
 *
 * @param tokens what the bucket holds; 0: connections cost nothing
 * @param fillTimeMillis how often it is filled
 * @param fillCount tokens added each time
 * @param freezeTimeMillis how long the probability of a random drop stays as it is; -1: no connection is dropped at random
 * @param dropIncrease how much likelier a drop gets after one without tokens
 * @param dropDecrease how much less likely while there are tokens
 * @param decreaseRatio the share of tokens that must be there for it to get less likely
 * @param weights tokens by kind of session; empty: each costs one
 */
public record ConnectionThrottle(
    int tokens,
    int fillTimeMillis,
    int fillCount,
    int freezeTimeMillis,
    double dropIncrease,
    double dropDecrease,
    double decreaseRatio,
    Optional<Weights> weights) {

    /** Tokens that a connection costs which asks for a new session, or renews one. */
    public record Weights(int globalSession, int renewedSession) {
        public Weights {
            require(globalSession >= 1 && renewedSession >= 1,
                "connection_throttle weights are %d and %d tokens, each needs at least 1", globalSession, renewedSession);
        }
    }

    public ConnectionThrottle {
        require(tokens >= 0, "connection_throttle_tokens is %d, cannot be negative", tokens);
        require(fillTimeMillis >= 1, "connection_throttle_fill_time is %d ms, needs at least 1", fillTimeMillis);
        require(fillCount >= 1, "connection_throttle_fill_count is %d tokens, needs at least 1", fillCount);
    }
}
