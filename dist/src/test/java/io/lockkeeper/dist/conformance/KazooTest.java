package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kazoo, the client of the Python world, as Debian packages it. */
final class KazooTest extends OnSharedServer {

    @TempDir
    private Path directory;

    KazooTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    @Test
    void everyCallAndRecipeWorks() throws Exception {
        Program script = run(directory, "127.0.0.1:" + server.port(), at(""));
        assertDone(script);
    }

    /** What an application makes with all members it knows of. */
    static Program run(Path directory, String servers, String root) throws IOException, InterruptedException {
        assumeTrue(Program.run(directory, "", List.of("/usr/bin/env", "/usr/bin/python3", "-c", "import kazoo")).exitCode() == 0,
                "needs the package python3-kazoo");
        return Program.run(directory, "",
                List.of("/usr/bin/python3", Program.resource("/clients/kazoo_client.py").toString(), servers, root));
    }

    static void assertDone(Program script) {
        assertThat(script.exitCode()).as(script.out() + script.err()).isZero();
        assertThat(script.out().lines()).containsExactly("nodes", "access", "transactions", "watches", "locks", "counters_and_queues",
                "gatherings", "caches", "sessions", "done");
    }
}
