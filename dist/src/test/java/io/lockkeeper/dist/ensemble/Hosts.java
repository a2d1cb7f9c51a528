package io.lockkeeper.dist.ensemble;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A network on this machine, for tests: where there can be none they are not run. */
final class Hosts implements AutoCloseable {
    private final io.lockkeeper.bench.network.Hosts network;

    /** @param net the first three numbers of its addresses, which nothing else here uses */
    Hosts(int count, String net) {
        network = make(count, net);
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
