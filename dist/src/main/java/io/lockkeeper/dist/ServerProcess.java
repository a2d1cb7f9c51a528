package io.lockkeeper.dist;

import io.lockkeeper.server.Build;
import io.lockkeeper.server.Server;
import io.lockkeeper.server.StartException;
import io.lockkeeper.server.config.ConfigException;
import io.lockkeeper.server.config.ConfigReader;
import io.lockkeeper.server.config.ServerConfig;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one server until it is told to stop. */
final class ServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final int MOST_ARGUMENTS = 4;

    private final List<String> arguments;
    private final PrintWriter out;
    private final PrintWriter err;

    /** @param arguments what follows {@code lk server}: nothing, a zoo.cfg, or two to four values */
    ServerProcess(List<String> arguments, PrintWriter out, PrintWriter err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs {@code lk server} right away, if that is what these arguments ask for and nothing needs to be explained. The library that
     * takes command lines apart needs twice as long for its own start as the server for its.
     *
     * @return the exit code; empty if it is another call
     */
    static Optional<Integer> runAtOnce(String[] args) throws InterruptedException {
        boolean plain = args.length >= 1 && args.length <= 1 + MOST_ARGUMENTS && args[0].equals("server")
            && Arrays.stream(args).noneMatch(argument -> argument.startsWith("-"));
        if (!plain) {
            return Optional.empty();
        }
        List<String> arguments = List.of(args).subList(1, args.length);
        return Optional.of(new ServerProcess(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true)).run());
    }

    /** Returns the exit code, once the server has ended by itself; a signal ends the process. */
    int run() throws InterruptedException {
        try {
            ConfigReader.Loaded loaded = load();
            loaded.warnings().forEach(warning -> LOG.warn("configuration: {}", warning));
            return serve(loaded.config());
        } catch (ConfigException e) {
            err.println("lk server: " + e.getMessage());
            return ConfigException.EXIT_CODE;
        } catch (StartException e) {
            err.println("lk server: " + e.getMessage());
            return e.exitCode();
        }
    }

    private ConfigReader.Loaded load() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        return switch (arguments.size()) {
            case 0 -> ConfigReader.withoutFile(Path.of("").toAbsolutePath(), properties);
            case 1 -> ConfigReader.read(Path.of(arguments.getFirst()), properties);
            default -> ConfigReader.positional(arguments, properties);
        };
    }

    private int serve(ServerConfig config) throws StartException, InterruptedException {
        Server server = Server.start(config, Build.present());
        AtomicBoolean ending = new AtomicBoolean();
        // After a signal Java would end with 128 + its number; whoever asked us to stop wants to hear that we did.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            if (ending.compareAndSet(false, true)) {
                LOG.info("stopping");
                server.close();
                LOG.info("stopped");
                Runtime.getRuntime().halt(0);
            }
        }));
        greet(config, server.clientAddress());
        HugePages.startBeside(Runtime.getRuntime());
        int exitCode = server.awaitEnd();
        if (!ending.compareAndSet(false, true)) {
            Thread.currentThread().join(); // the hook ends the process
        }
        server.close();
        return exitCode;
    }

    private void greet(ServerConfig config, Optional<InetSocketAddress> address) {
        out.println("Lockkeeper " + Build.present().version() + " serves ZooKeeper clients on "
                + address.map(a -> shown(a, "*")).orElse("no port: clientPort is not set"));
        out.println("Data: " + config.storage().dataDir()
                + (config.storage().dataLogDir().equals(config.storage().dataDir()) ? "" : ", log: " + config.storage().dataLogDir()));
        address.ifPresent(a -> out.println("Try:  lk shell -s " + shown(a, "localhost")));
        out.flush();
    }

    private static String shown(InetSocketAddress address, String anyHost) {
        String host = address.getAddress().getHostAddress();
        if (address.getAddress().isAnyLocalAddress()) {
            host = anyHost;
        } else if (host.contains(":")) {
            host = "[" + host + "]";
        }
        return host + ":" + address.getPort();
    }
}
