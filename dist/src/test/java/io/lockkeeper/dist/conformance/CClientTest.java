package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper's C client as Debian packages it: a program that makes every call, and the interactive shell that comes with it. */
final class CClientTest extends OnSharedServer {

    @TempDir
    private Path directory;

    CClientTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    @Test
    void everyCallWorks() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/include/zookeeper/zookeeper.h")), "needs the package libzookeeper-mt-dev");
        Program compiler = Program.run(directory, "", List.of("gcc", "-Wall", "-Wextra", "-Werror", "-o", "c_client",
                Program.resource("/clients/c_client.c").toString(), "-lzookeeper_mt", "-lpthread"));
        assertThat(compiler.exitCode()).as(compiler.err()).isZero();

        Program program = Program.run(directory, "", List.of("./c_client", "127.0.0.1:" + server.port(), at("")));

        assertThat(program.exitCode()).as(program.out() + program.err()).isZero();
        assertThat(program.out().lines()).containsExactly("nodes", "access control", "transactions", "asynchronous", "watches", "sessions",
                "done");
    }
}
