package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One server process with its directory. When closed the process has ended and the directory is gone. */
final class ServerUnderTest implements Subject {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 20;
    private static final int ROLE_MILLIS = 2_000;
    private static final long STATE_MICROS = 100;
    private static final int LOG_LINES = 6;
    private static final String ROLE = "Mode:";
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

    private final Launcher launcher;
    private final Kind kind;
    private final List<String> command;
    private final Path home;
    private final Path log;
    private final InetSocketAddress address;
    private @Nullable Process process;
    private long launched;

    ServerUnderTest(Launcher launcher, Kind kind, List<String> command, Path home, InetSocketAddress address) {
        this.launcher = launcher;
        this.kind = kind;
        this.command = List.copyOf(command);
        this.home = home;
        this.log = home.resolve("log.txt");
        this.address = address;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(address);
    }

    @Override
    public List<Long> pids() {
        return List.of(pid());
    }

    /** Alone it puts its writes in order itself. */
    @Override
    public int leader() {
        return 0;
    }

    /** Writes down which server of its ensemble it is. */
    void introduce(int id) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("data")).resolve("myid"), id + "\n");
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return running().pid();
    }

    /** Where logs and snapshots are. */
    Path dataDirectory() {
        return home.resolve("data/version-2");
    }

    /**
     * Starts the process, which must not run.
     *
     * @return the time from the start of the process to its first answer to a request
     */
    Duration startAndAwaitAnswer() throws CompareException, InterruptedException {
        launch();
        awaitAnswer();
        return Duration.ofNanos(System.nanoTime() - launched);
    }

    /** Starts the process, which must not run. */
    void launch() throws CompareException {
        launched = System.nanoTime();
        try {
            process = launcher.run(command, home, log);
        } catch (IOException e) {
            throw new CompareException(kind() + " cannot be started: " + e.getMessage());
        }
    }

    /** Returns when a request was answered. */
    void awaitAnswer() throws CompareException, InterruptedException {
        try (FirstAnswer answer = new FirstAnswer(address)) {
            while (!answer.came()) {
                if (hasDied()) {
                    throw died("did not start");
                }
                if (System.nanoTime() - launched > START_PATIENCE.toNanos()) {
                    throw died("does not answer " + START_PATIENCE.toSeconds() + " s after its start");
                }
            }
        }
    }

    boolean hasDied() {
        return !running().isAlive();
    }

    /** What it says it is: leader, follower, standalone; nothing while it does not say. */
    Optional<String> role() {
        try (Socket socket = new Socket()) {
            socket.connect(address, ROLE_MILLIS);
            socket.setSoTimeout(ROLE_MILLIS);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines()
                .filter(line -> line.startsWith(ROLE)).map(line -> line.substring(ROLE.length()).strip()).findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Ends the process as an operator does; its data stays. */
    void stop() throws InterruptedException {
        Process ending = running();
        ending.toHandle().destroy();
        ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        launcher.end(ending);
    }

    /** Ends the process as a power cut does. */
    void kill() throws InterruptedException {
        Process ending = running();
        ending.toHandle().destroyForcibly();
        ending.waitFor();
        launcher.end(ending);
    }

    /** Its process does nothing from here on, until {@link #resume}. */
    void pause() throws CompareException, InterruptedException {
        signal("STOP");
        while (!state().equals("T")) {
            TimeUnit.MICROSECONDS.sleep(STATE_MICROS);
        }
    }

    void resume() throws CompareException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws CompareException, InterruptedException {
        try {
            if (new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor() != 0) {
                throw explain("the process of " + kind() + " takes no signal");
            }
        } catch (IOException e) {
            throw new CompareException("needs the program kill: " + e.getMessage());
        }
    }

    /** One letter, as {@code ps} has it. */
    private String state() throws CompareException {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ", 2)[0];
        } catch (IOException e) {
            throw explain("/proc does not tell the state of " + kind() + ": " + e.getMessage());
        }
    }

    /** Deletes the data of a server that is stopped, so that the next start is one without any. */
    void forget() throws CompareException {
        try {
            Leftovers.deleteTree(home.resolve("data"));
        } catch (IOException e) {
            throw new CompareException("cannot delete the data of " + kind() + ": " + e.getMessage());
        }
    }

    @Override
    public CompareException explain(String otherwise) {
        return hasDied() ? died("ended with exit code " + running().exitValue()) : new CompareException(otherwise);
    }

    private CompareException died(String what) {
        return new CompareException(kind() + " " + what + lastLines());
    }

    private String lastLines() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
                .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
            return last.isEmpty() ? " and printed nothing" : ", its last lines:\n    " + String.join("\n    ", last);
        } catch (IOException e) {
            return " (its log cannot be read: " + e.getMessage() + ")";
        }
    }

    /** Memory that the process has of the machine now. */
    long residentBytes() throws CompareException {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst().orElseThrow(() -> explain("/proc tells no memory of " + kind()));
        } catch (IOException e) {
            throw explain("the memory of " + kind() + " cannot be read: " + e.getMessage());
        }
    }

    /** The heap that is in use after a full collection: what a class histogram adds up to. */
    long liveBytes() throws CompareException, InterruptedException {
        Path jcmd = launcher.javaHome().resolve("bin/jcmd");
        Path output = home.resolve("histogram.txt");
        try {
            Files.deleteIfExists(output);
            Process asking = launcher.run(List.of(jcmd.toString(), Long.toString(pid()), "GC.class_histogram"), home, output);
            asking.waitFor();
            launcher.end(asking);
            Matcher total = HISTOGRAM_TOTAL.matcher(Files.readString(output));
            if (!total.find()) {
                throw explain("no class histogram of " + kind() + ": " + Files.readString(output).lines().findFirst().orElse("no answer"));
            }
            return Long.parseLong(total.group(1));
        } catch (IOException e) {
            throw explain("no class histogram of " + kind() + ": " + e.getMessage());
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(kind() + " was never started");
        }
        return process;
    }

    @Override
    public void close() throws CompareException {
        try {
            if (process != null) {
                launcher.end(process);
            }
            launcher.delete(home);
        } catch (IOException e) {
            throw new CompareException("cannot delete " + home + ": " + e.getMessage());
        }
    }
}
