package io.lockkeeper.dist.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.dist.conformance.Kind;
import io.lockkeeper.dist.conformance.ReservedPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code lk dev} as its user types it, with real servers. */
@Timeout(600)
final class DevCommandTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Socket> held = new ArrayList<>();
    private Path lk = Path.of("lk");

    /** Stands for the script: starts the server of this build. */
    @BeforeEach
    void writeScript() throws IOException {
        List<String> command = Kind.LOCKKEEPER.command(List.of(), List.of());
        command.removeLast(); // "server", which the caller says
        lk = Files.writeString(home.resolve("lk"),
            "#!/bin/sh\nexec " + command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")) + " \"$@\"\n");
        assertThat(lk.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void stop() throws IOException {
        run("stop");
        for (Socket each : held) {
            each.close();
        }
    }

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine dev = DevCommand.commandLine(lk).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("--dir", home.resolve("dev").toString()));
        all.addAll(List.of(words));
        return dev.setExecutionExceptionHandler((failed, _, _) -> {
            err.append(failed.getMessage());
            return 1;
        }).execute(all.toArray(String[]::new));
    }

    private List<String> states() {
        return out.toString().lines().skip(1).map(line -> line.strip().split(" +")).map(cells -> cells[1] + (cells.length > 4 ? " " + cells[4] : ""))
            .toList();
    }

    /** In any order. Who is slow to answer is not waited for, and who is slow altogether is given up by the others: that passes. */
    private void awaitStates(String... sorted) {
        Await.until("the states are " + List.of(sorted), () -> {
            assertThat(run("status")).isZero();
            return states().stream().sorted().toList().equals(List.of(sorted));
        });
    }

    @Test
    void anEnsembleIsStartedHurtMendedAndStopped() throws IOException {
        assertThat(run("--nodes", "3", "--port", Integer.toString(freePorts()))).as(() -> err.toString()).isZero();
        awaitStates("running follower", "running follower", "running leader");

        assertThat(run("kill", "2")).isZero();
        assertThat(run("status")).isZero();
        assertThat(states().get(1)).isEqualTo("dead");
        assertThat(run("pause", "2")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("server 2 does not run (lk dev restart 2)");
        assertThat(run("restart", "2")).isZero();
        assertThat(states().get(1)).startsWith("running ");

        assertThat(run("pause", "1")).isZero();
        assertThat(run("status")).isZero();
        assertThat(states().getFirst()).isEqualTo("paused");
        assertThat(run("resume", "1")).isZero();

        assertThat(run("--nodes", "5")).isEqualTo(1);
        assertThat(err.toString()).startsWith("there is an ensemble in ");
        assertThat(run("stop")).isZero();
        assertThat(run("status")).isZero();
        assertThat(states()).containsExactly("dead", "dead", "dead");
    }

    /** It says to nobody that it leads. */
    @Test
    void aLeaderThatServesNoClientsIsNotWaitedFor() throws IOException {
        assertThat(run("--nodes", "3", "--port", Integer.toString(freePorts()))).as(() -> err.toString()).isZero();
        assertThat(run("stop")).isZero();
        for (int id = 1; id <= 3; id++) {
            Files.writeString(home.resolve("dev/" + id + "/zoo.cfg"), "leaderServes=no\n", StandardOpenOption.APPEND);
        }
        assertThat(run()).as(() -> err.toString()).isZero();
        awaitStates("running follower", "running follower", "running serves");
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).startsWith("no ensemble in ");
        assertThat(run("--nodes", "0")).isEqualTo(2);
        assertThat(run("--nodes", "3", "--observers", "7")).isEqualTo(2);
    }

    /** Three in a row, and those 707 and 1707 above them: ours until the test ends, and servers may listen there ({@link ReservedPort}). */
    private int freePorts() {
        for (int tries = 0; tries < 100; tries++) {
            // Below the ports that anybody is given who asks for any.
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            if (hold(port)) {
                return port;
            }
        }
        throw new AssertionError("no free ports");
    }

    private boolean hold(int port) {
        for (int offset : new int[] {0, 707, 1707}) {
            for (int next = port + offset; next < port + offset + 3; next++) {
                Socket holder = new Socket();
                held.add(holder);
                // Who shares it with nobody does not get it either where somebody else holds it.
                if (!isBound(new Socket(), next, false) || !isBound(holder, next, true)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** If it is not to be shared it is given back at once. */
    private static boolean isBound(Socket socket, int port, boolean shared) {
        try (Socket _ = shared ? null : socket) {
            socket.setReuseAddress(shared);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
