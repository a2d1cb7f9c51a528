package io.lockkeeper.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A load: what to ask of which servers, how much at once, for how long. Made with {@link #on} and changed with the {@code with}
 * methods; the constructor refuses what cannot be run with an {@link IllegalArgumentException} in one line.
 *
 * @param servers connections are spread over them in turn
 * @param window requests in flight on each connection
 * @param valueBytes size of the values of znodes
 * @param keys znodes that get and set choose from
 * @param ratePerSecond operations a second over all connections, sent on a fixed schedule (open loop: latency counts from the moment
 *     a request was due); 0: as many as are answered (closed loop)
 * @param warmUp time before the measured interval
 * @param duration the measured interval
 * @param threads that generate the load; 1 is enough for a million operations a second
 * @param pids processes whose processor time and memory are reported (Linux only)
 * @param keep leave the znodes of this load where they are
 * @param standing the root of an earlier load that was kept, with as many keys, which this one uses in place of its own and leaves
 *     standing; only for mixes that create nothing
 */
public record LoadPlan(
        List<InetSocketAddress> servers,
        Mix mix,
        int connections,
        int window,
        int valueBytes,
        int keys,
        long ratePerSecond,
        Duration warmUp,
        Duration duration,
        int threads,
        List<Long> pids,
        boolean keep,
        Optional<String> standing) {

    static final int MAX_CONNECTIONS = 50_000;
    static final int MAX_WINDOW = 10_000;
    static final int MAX_VALUE_BYTES = 1_000_000;
    static final int MAX_KEYS = 10_000_000;
    static final int MAX_THREADS = 64;
    static final long MAX_RATE = 100_000_000;
    static final Duration MAX_TIME = Duration.ofDays(7);

    public LoadPlan {
        servers = List.copyOf(servers);
        pids = List.copyOf(pids);
        require(!servers.isEmpty(), "no server given");
        within("connections", connections, 1, MAX_CONNECTIONS);
        within("window", window, 1, MAX_WINDOW);
        within("value size", valueBytes, 0, MAX_VALUE_BYTES);
        within("keys", keys, 1, MAX_KEYS);
        within("rate", ratePerSecond, 0, MAX_RATE);
        within("threads", threads, 1, MAX_THREADS);
        require(standing.isEmpty() || mix == Mix.GET || mix == Mix.SET, "a %s load needs znodes of its own", mix);
        require(!warmUp.isNegative() && warmUp.compareTo(MAX_TIME) <= 0, "warm-up is %s, must be 0 to %s", warmUp, MAX_TIME);
        require(duration.isPositive() && duration.compareTo(MAX_TIME) <= 0, "duration is %s, must be more than 0, at most %s",
                duration, MAX_TIME);
    }

    /** 30 connections with 50 requests in flight each, values of 100 bytes, 1,000 keys; 2 s of warm-up, 10 s of measuring. */
    public static LoadPlan on(List<InetSocketAddress> servers, Mix mix) {
        return new LoadPlan(servers, mix, 30, 50, 100, 1000, 0, Duration.ofSeconds(2), Duration.ofSeconds(10), 1, List.of(), false,
            Optional.empty());
    }

    public LoadPlan withClients(int newConnections, int newWindow) {
        return new LoadPlan(servers, mix, newConnections, newWindow, valueBytes, keys, ratePerSecond, warmUp, duration, threads, pids, keep,
            standing);
    }

    public LoadPlan withZnodes(int newKeys, int newValueBytes) {
        return new LoadPlan(
                servers, mix, connections, window, newValueBytes, newKeys, ratePerSecond, warmUp, duration, threads, pids, keep,
            standing);
    }

    /** Open loop; 0 goes back to a closed one. */
    public LoadPlan withRate(long newRatePerSecond) {
        return new LoadPlan(servers, mix, connections, window, valueBytes, keys, newRatePerSecond, warmUp, duration, threads, pids, keep,
            standing);
    }

    public LoadPlan withTimes(Duration newWarmUp, Duration newDuration) {
        return new LoadPlan(
                servers, mix, connections, window, valueBytes, keys, ratePerSecond, newWarmUp, newDuration, threads, pids, keep,
            standing);
    }

    public LoadPlan withThreads(int newThreads) {
        return new LoadPlan(servers, mix, connections, window, valueBytes, keys, ratePerSecond, warmUp, duration, newThreads, pids, keep,
            standing);
    }

    public LoadPlan withPids(List<Long> newPids) {
        return new LoadPlan(servers, mix, connections, window, valueBytes, keys, ratePerSecond, warmUp, duration, threads, newPids, keep,
            standing);
    }

    public LoadPlan withKeep(boolean newKeep) {
        return new LoadPlan(servers, mix, connections, window, valueBytes, keys, ratePerSecond, warmUp, duration, threads, pids, newKeep,
            standing);
    }

    public LoadPlan withStanding(String root) {
        return new LoadPlan(
                servers, mix, connections, window, valueBytes, keys, ratePerSecond, warmUp, duration, threads, pids, keep,
                Optional.of(root));
    }

    private static void within(String name, long value, long least, long most) {
        require(value >= least && value <= most, "%s is %d, must be %d to %d", name, value, least, most);
    }

    private static void require(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.formatted(values));
        }
    }
}
