package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} loops for clients alone")
@ValueSource(ints = {0, 2})
class ServerTest {
    @Parameter
    private int clientLoops;

    private static final Build BUILD = new Build("1.2.3", "2026-01-02 03:04");
    private static final Acl OPEN = new Acl(31, Id.ANYONE);

    @TempDir
    private Path dir;

    @Test
    void whatWasAnsweredIsThereAfterARestart() {
        try (RunningServer server = RunningServer.start(clientLoops, dir)) {
            Client client = server.connect();
            for (int i = 0; i < 100; i++) {
                assertThat(client.create("/n" + i, new byte[] {(byte) i})).isEqualTo(ErrorCode.OK);
            }
        }
        try (RunningServer server = RunningServer.start(clientLoops, dir)) {
            Client client = server.connect();
            for (int i = 0; i < 100; i++) {
                assertThat(client.call(new Operation.GetData("/n" + i, false)).body()[4]).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void whatWasAnsweredBeforeTheStopIsThereAfterIt() {
        int answered = 0;
        try (RunningServer server = RunningServer.start(clientLoops, dir)) {
            Client client = server.connect();
            for (int i = 0; i < 2000; i++) {
                client.send(new Operation.Create(OpCode.CREATE, "/n" + i, new byte[0], List.of(OPEN), 0, -1));
            }
            while (answered < 500) {
                assertThat(client.readHeader().error()).isZero();
                answered++;
            }
        }
        try (RunningServer server = RunningServer.start(clientLoops, dir)) {
            Client client = server.connect();
            assertThat(client.call(new Operation.Exists("/n" + (answered - 1), false)).error()).isZero();
        }
    }

    @Test
    void aFreshServerHasASnapshotBeforeItsFirstLogEntry() throws IOException {
        try (RunningServer server = RunningServer.start(clientLoops, dir)) {
            assertThat(dir.resolve("version-2/snapshot.0")).exists();
            assertThat(Files.list(dir.resolve("version-2")).map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("log."));
            server.connect();
            assertThat(dir.resolve("version-2/log.1")).exists();
        }
    }

    @Test
    void aPortInUseIsOneLineAndExitCode1() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Server.start(RunningServer.config(dir, taken.getLocalPort()), BUILD))
                .withMessage("cannot listen on 127.0.0.1:%d: the port is already in use", taken.getLocalPort())
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(1));
        }
        RunningServer.start(clientLoops, dir).close(); // nothing of the failed one is left behind
    }

    @Test
    void aDirectoryInUseIsOneLineAndExitCode3() {
        try (RunningServer _ = RunningServer.start(clientLoops, dir)) {
            assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Server.start(RunningServer.config(dir, 0), BUILD))
                .withMessageContaining("is in use by process")
                .withMessageNotContaining("\n")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(3));
        }
    }

    @Test
    void unreadableDataIsOneLineAndExitCode1() throws IOException {
        Path version = Files.createDirectories(dir.resolve("version-2"));
        Files.write(version.resolve("log.1"), new byte[] {'Z', 'K', 'L', 'G', 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0});

        assertThatExceptionOfType(StartException.class)
            .isThrownBy(() -> Server.start(RunningServer.config(dir, 0), BUILD))
            .withMessageContaining("No snapshot found, but there are log entries")
            .withMessageNotContaining("\n")
            .satisfies(e -> assertThat(e.exitCode()).isEqualTo(1));
    }

    @Test
    void closingTwiceIsHarmless() {
        RunningServer server = RunningServer.start(clientLoops, dir);
        server.close();
        server.close();
    }
}
