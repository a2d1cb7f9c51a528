package io.lockkeeper.dist.dev;

import io.lockkeeper.dist.CommandException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One server of a local ensemble: its directory, and the process that runs on it.
 *
 * <pre>
 *   lk-dev/1/zoo.cfg      written once; yours to change
 *   lk-dev/1/data/        myid, version-2
 *   lk-dev/1/server.log   what the process says, over all its lives
 *   lk-dev/1/process      pid and when it started, which nobody else with this pid has
 * </pre>
 */
final class DevNode {
    /** What its process does. */
    enum Condition {
        RUNNING,
        PAUSED,
        DEAD
    }

    private static final int SIGNAL_SECONDS = 10;
    private static final int STOP_SECONDS = 20;

    private final int id;
    private final Path home;
    private final InetSocketAddress clientAddress;

    DevNode(int id, Path home, InetSocketAddress clientAddress) {
        this.id = id;
        this.home = home;
        this.clientAddress = clientAddress;
    }

    int id() {
        return id;
    }

    InetSocketAddress clientAddress() {
        return clientAddress;
    }

    Path log() {
        return home.resolve("server.log");
    }

    /** The process, if it lives. */
    Optional<ProcessHandle> process() {
        try {
            String[] words = Files.readString(home.resolve("process")).strip().split(" ");
            Instant started = Instant.parse(words[1]);
            return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().startInstant().filter(started::equals).isPresent());
        } catch (IOException | RuntimeException _) {
            return Optional.empty(); // Never started, or the file was cut short: either way nobody knows of a process.
        }
    }

    Condition condition() throws CommandException {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return Condition.DEAD;
        }
        return run("ps", "-o", "state=", "-p", Long.toString(process.get().pid())).startsWith("T") ? Condition.PAUSED : Condition.RUNNING;
    }

    void start(Path lk) throws CommandException {
        try {
            ProcessBuilder builder = new ProcessBuilder(lk.toString(), "server", home.resolve("zoo.cfg").toString())
                .directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectInput(Path.of("/dev/null").toFile());
            builder.environment().put("LK_NO_BUILD", "1"); // The lk that runs us has built what there was to build.
            ProcessHandle process = builder.start().toHandle();
            Instant started = process.info().startInstant().orElseThrow(() -> new IOException("it ended at once"));
            Files.writeString(home.resolve("process"), process.pid() + " " + started + "\n");
        } catch (IOException e) {
            throw new CommandException("server " + id + " does not start: " + e.getMessage());
        }
    }

    /** As a power cut would. */
    void kill() {
        process().ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /** As it should end; as a power cut would, if it does not. */
    void stop() throws CommandException {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return;
        }
        process.get().destroy();
        signal("CONT"); // Whoever is paused does not hear that it shall stop.
        if (!awaitEnd()) {
            kill();
        }
    }

    void pause() throws CommandException {
        signal("STOP");
    }

    void resume() throws CommandException {
        signal("CONT");
    }

    private void signal(String name) throws CommandException {
        Optional<ProcessHandle> process = process();
        if (process.isPresent()) {
            run("kill", "-" + name, Long.toString(process.get().pid()));
        }
    }

    private boolean awaitEnd() {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return true;
        }
        try {
            process.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        }
    }

    private static String run(String... command) throws CommandException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return output;
        } catch (IOException e) {
            throw new CommandException("needs the program " + command[0] + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    /** The last lines of its log, for whoever wonders why it does not serve. */
    List<String> lastWords(int lines) {
        try {
            List<String> all = Files.readAllLines(log());
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of(log() + ": " + e.getMessage());
        }
    }
}
