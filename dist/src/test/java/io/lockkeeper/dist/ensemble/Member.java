package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.protocol.Zxid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server of an ensemble under test: a directory and ports that stay, and processes of one product or another that come and go. */
final class Member {
    private static final int ASK_MILLIS = 60_000;
    private static final String MISMATCHES = "zk_digest_mismatches_count\t";

    private final int id;
    private final Path home;
    private final String line;
    private InetSocketAddress clientAddress;
    private final List<String> wrapper;
    private final List<String> options = new ArrayList<>(List.of("-Dzookeeper.admin.enableServer=false"));
    private Product product;
    private boolean wasZooKeeper;
    private @Nullable Process process;
    private int starts;

    /**
     * @param line {@code server.N=...}, as it stands in configurations
     * @param wrapper the beginning of its command line: where it runs; empty for right here
     */
    Member(int id, Product product, Path home, String line, InetSocketAddress clientAddress, List<String> wrapper) {
        this.id = id;
        this.product = product;
        this.home = home;
        this.line = line;
        this.clientAddress = clientAddress;
        this.wrapper = wrapper;
    }

    int id() {
        return id;
    }

    Product product() {
        return product;
    }

    /** Whether it is or ever was a server of ZooKeeper's. */
    boolean wasZooKeeper() {
        return wasZooKeeper;
    }

    Path home() {
        return home;
    }

    Path versionDirectory() {
        return home.resolve("data/version-2");
    }

    String line() {
        return line;
    }

    /** Clients find it at another port from now on. */
    void movedTo(int clientPort) {
        clientAddress = new InetSocketAddress(clientAddress.getHostString(), clientPort);
    }

    InetSocketAddress clientAddress() {
        return clientAddress;
    }

    String connectString() {
        return clientAddress.getHostString() + ":" + clientAddress.getPort();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Behind what its configuration says. */
    Member configured(String... lines) {
        try {
            Files.write(home.resolve("zoo.cfg"), List.of(lines), StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it with these options of the virtual machine from now on. */
    Member with(String... jvmOptions) {
        options.addAll(List.of(jvmOptions));
        return this;
    }

    void start() {
        if (isAlive()) {
            throw new AssertionError(this + " runs already");
        }
        try {
            starts++;
            wasZooKeeper |= product != Product.LOCKKEEPER;
            List<String> command = new ArrayList<>(wrapper);
            command.addAll(product.command(options, List.of(home.resolve("zoo.cfg").toString())));
            Process started = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(home.resolve("output-" + starts + ".txt").toFile()).start();
            // Whoever interrupts the tests shall not have to look for servers they left behind.
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another product takes over this directory. The old one must have ended. */
    void become(Product next) {
        product = next;
        start();
    }

    /** As an operator ends it. */
    void stop() {
        end(false);
    }

    /** As a power cut ends it, apart from the disk's cache. */
    void kill() {
        end(true);
    }

    private void end(boolean forcibly) {
        Process running = process;
        if (running == null) {
            return;
        }
        if (forcibly) {
            running.destroyForcibly();
        } else {
            running.destroy();
            signal("CONT");
        }
        try {
            if (!running.waitFor(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new AssertionError(this + " did not end when asked to");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        process = null;
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The answer to a word of four letters. */
    String word(String word) {
        try (Socket socket = new Socket()) {
            socket.connect(clientAddress, ASK_MILLIS);
            socket.setSoTimeout(ASK_MILLIS);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A metric of {@code mntr}, without its prefix; empty if it has none of that name. */
    String metric(String name) {
        return word("mntr").lines().filter(line -> line.startsWith("zk_" + name + "\t")).map(line -> line.substring(line.indexOf('\t') + 1))
            .findFirst().orElse("");
    }

    /** leader, follower, observer or standalone; empty while it serves nobody. */
    String mode() {
        return mode(ASK_MILLIS);
    }

    String mode(int patienceMillis) {
        return Answer.ask(clientAddress, patienceMillis) instanceof Answer.Serving serving ? serving.mode() : "";
    }

    /** Transactions whose digest was not that of the leader, as this process counted them. */
    long digestMismatches() {
        return word("mntr").lines().filter(line -> line.startsWith(MISMATCHES)).map(line -> Long.parseLong(line.substring(MISMATCHES.length())))
            .findFirst().orElseThrow(() -> new AssertionError(this + " does not count digests"));
    }

    Member awaitServing() {
        Await.untilLook(this + " serves", patienceMillis -> {
            requireAlive();
            return !mode(patienceMillis).isEmpty();
        });
        return this;
    }

    /** The epoch of the last transaction it applied. */
    long epoch() {
        return Await.valueOfLook(this + " tells its epoch", this::epoch);
    }

    private @Nullable Long epoch(int patienceMillis) {
        return Answer.ask(clientAddress, patienceMillis) instanceof Answer.Serving serving ? Zxid.epoch(serving.zxid()) : null;
    }

    /** Until it serves and does not lead in this epoch any more: it follows, or was elected again. Somebody must write. */
    void awaitEndOfLeading(long epoch) {
        Await.untilLook(this + " follows, or leads in an epoch behind " + epoch, patienceMillis -> {
            requireAlive();
            return Answer.ask(clientAddress, patienceMillis) instanceof Answer.Serving serving
                && (serving.follows() || Zxid.epoch(serving.zxid()) > epoch);
        });
    }

    void awaitMode(String mode) {
        Await.untilLook(this + " is " + mode, patienceMillis -> {
            requireAlive();
            return mode(patienceMillis).equals(mode);
        });
    }

    private void requireAlive() {
        if (!isAlive()) {
            throw new AssertionError(this + " has ended:\n" + output());
        }
    }

    /** All that its processes printed so far. */
    String output() {
        try {
            var all = new StringBuilder();
            for (int i = 1; i <= starts; i++) {
                all.append(Files.readString(home.resolve("output-" + i + ".txt")));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "server " + id + " (" + product + ", " + home + ")";
    }
}
