package io.lockkeeper.dist.conformance;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The running servers that tests share: one per kind, setup and place, started at the first demand, stopped after the last test. */
final class Servers implements AutoCloseable {

    private record Key(Kind kind, Setup setup, Place place) {}

    private final Map<Key, ServerUnderTest> running = new HashMap<>();

    /** A server many tests use: whoever takes it works under a path of its own and leaves the server as it was. */
    synchronized ServerUnderTest shared(Kind kind, Setup setup) {
        return shared(kind, setup, Place.ofThisRun());
    }

    /** The same in a certain place. */
    synchronized ServerUnderTest shared(Kind kind, Setup setup, Place place) {
        return running.computeIfAbsent(new Key(kind, setup, place), key -> ServerUnderTest.start(kind, setup, place));
    }

    @Override
    public synchronized void close() {
        running.values().forEach(ServerUnderTest::close);
    }

    /** Hands the one {@link Servers} of a test run to the constructors that ask for it. */
    static final class Lifetime implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Servers.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(Namespace.create(Servers.class))
                    .computeIfAbsent(Servers.class, key -> new Servers(), Servers.class);
        }
    }
}
