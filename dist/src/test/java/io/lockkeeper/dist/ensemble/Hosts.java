package io.lockkeeper.dist.ensemble;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A network on this machine, for tests: where there can be none they are not run. */
final class Hosts implements AutoCloseable {
    /** Each process has so many networks of its own before it comes to those of another one. */
    private static final int OWN = 8;
    private static final int NETWORKS = 256;
    private static final AtomicLong MADE = new AtomicLong(ProcessHandle.current().pid() * OWN);

    private final io.lockkeeper.bench.network.Hosts network;

    /** With addresses of 198.18.0.0/16, which are for tests (RFC 2544), and among those not the ones of tests of another checkout. */
    Hosts(int count) {
        network = make(count, "198.18." + MADE.getAndIncrement() % NETWORKS);
    }

    private static io.lockkeeper.bench.network.Hosts make(int count, String net) {
        try {
            return new io.lockkeeper.bench.network.Hosts(count, net);
        } catch (IOException e) {
            return abort(e.getMessage());
        }
    }

    String address(int id) {
        return network.address(id);
    }

    /** What a command line begins with for a process to live there. */
    List<String> wrapper(int id) {
        return network.wrapper(id);
    }

    /** Nothing from one reaches the other any more; the way back stays as it is. */
    void cut(int from, int to) {
        try {
            network.cut(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing goes between one server and the other servers; clients still reach it. */
    void isolate(int id) {
        try {
            network.isolate(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything goes everywhere again. */
    void heal() {
        network.heal();
    }

    @Override
    public void close() {
        network.close();
    }
}
