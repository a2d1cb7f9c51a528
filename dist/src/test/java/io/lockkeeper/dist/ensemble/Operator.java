package io.lockkeeper.dist.ensemble;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lockkeeper.dist.conformance.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;

/** Who may change memberships, by the stock client for that. */
final class Operator implements AutoCloseable {
    /** For configurations: the name is {@code super}, the password {@code admin}. */
    static final String KEY = "DigestAuthenticationProvider.superDigest=super:xQJmxLMiHGwaqBvst5y6rkB6HQs=";

    private static final int TIMEOUT_MILLIS = 30_000;

    private final ZooKeeperAdmin admin;

    private Operator(ZooKeeperAdmin admin) {
        this.admin = admin;
    }

    /** One who may. */
    static Operator of(String servers) throws IOException, InterruptedException {
        Operator operator = stranger(servers);
        operator.admin.addAuthInfo("digest", "super:admin".getBytes(UTF_8));
        return operator;
    }

    /** Somebody who did not say who he is. */
    static Operator stranger(String servers) throws IOException, InterruptedException {
        var connected = new CountDownLatch(1);
        var admin = new ZooKeeperAdmin(servers, TIMEOUT_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(Await.LONG.toSeconds(), TimeUnit.SECONDS)) {
            admin.close();
            throw new AssertionError("no connection to " + servers);
        }
        return new Operator(admin);
    }

    /** What {@code /zookeeper/config} says here. */
    List<String> membership() throws KeeperException, InterruptedException {
        return lines(admin.getConfig(false, new Stat()));
    }

    private static List<String> lines(byte[] text) {
        return Arrays.asList(new String(text, UTF_8).split("\n"));
    }

    long version() throws KeeperException, InterruptedException {
        return version(membership());
    }

    static long version(List<String> membership) {
        String last = membership.getLast();
        if (!last.startsWith("version=")) {
            throw new AssertionError(membership + " has no version");
        }
        return Long.parseLong(last.substring("version=".length()), 16);
    }

    /** Asked until a connection lasts; what was done already is not done again, since joining and leaving mean the same twice. */
    List<String> change(String joining, String leaving) {
        return Await.value("the membership changes by " + joining + " and without " + leaving, () -> {
            try {
                return lines(admin.reconfigure(joining, leaving, null, -1, new Stat()));
            } catch (KeeperException.ConnectionLossException | KeeperException.ReconfigInProgress | KeeperException.NewConfigNoQuorum _) {
                return null;
            }
        });
    }

    /** Asked once. */
    Code outcome(String joining, String leaving, String members, long version) throws InterruptedException {
        try {
            admin.reconfigure(joining, leaving, members, version, new Stat());
            return Code.OK;
        } catch (KeeperException e) {
            return e.code();
        }
    }

    @Override
    public void close() {
        try {
            admin.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- what stands on a member's disk

    /** Waits until it has written down this membership, and nothing that is still being decided on. */
    static void awaitWritten(Member member, List<String> membership) {
        long version = version(membership);
        Path file = member.home().resolve("zoo.cfg.dynamic." + Long.toHexString(version));
        Await.until(member + " has written " + file, () -> Files.exists(file) && !Files.exists(member.home().resolve("zoo.cfg.dynamic.next"))
            && file.toString().equals(configuration(member).getProperty("dynamicConfigFile")));
        try {
            // In which order they stand is the business of whoever writes them: a leader's text has another one now and then.
            Set<String> lines = Set.copyOf(Files.readAllLines(file));
            if (!lines.equals(Set.copyOf(membership.subList(0, membership.size() - 1)))) {
                throw new AssertionError(file + " says " + lines + " and not " + membership);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String key : configuration(member).stringPropertyNames()) {
            if (key.startsWith("server.") || key.equals("clientPort")) {
                throw new AssertionError(member + " still has " + key + " in its static file");
            }
        }
    }

    private static Properties configuration(Member member) throws UncheckedIOException {
        try (var reader = Files.newBufferedReader(member.home().resolve("zoo.cfg"))) {
            var all = new Properties();
            all.load(reader);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
