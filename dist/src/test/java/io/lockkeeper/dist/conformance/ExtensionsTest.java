package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/protocol-extensions.md says of clients and servers is enough to write a client by, in another language. */
final class ExtensionsTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"ALONE", "FOLLOWER"})
    void aClientWrittenFromTheDocumentAloneIsServed(Place place) throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "needs " + PYTHON);
        try (ServerUnderTest server = ServerUnderTest.start(Kind.LOCKKEEPER, Setup.DEFAULTS, place)) {
            Program script = Program.run(directory, "", List.of(PYTHON.toString(),
                    Program.resource("/clients/extensions_client.py").toString(), "127.0.0.1:" + server.port(), ""));
            assertThat(script.exitCode()).as(script.out() + script.err()).isZero();
            assertThat(script.out().lines()).containsExactly("handshake", "pages", "sizes", "deletions", "permissions", "watches",
                    "linearizable", "operators", "nonsense", "done");
        }
    }
}
