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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lk server}: runs one server until it is told to stop. */
@Command(
        name = "server",
        description = {
            "Run a server until SIGTERM or Ctrl-C.",
            "",
            "Without arguments it listens on loopback port 2181 and keeps its data in the directory lk-data. With one argument it reads that"
                    + " zoo.cfg; with two to four they are its port, data directory, tickTime and maxClientCnxns. Keys of ZooKeeper can also be"
                    + " given as -Dzookeeper.KEY=VALUE in SERVER_JVMFLAGS."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:could not start, or had to stop: unreadable data, port in use, disk failed",
            "2:wrong arguments or configuration",
            "3:the data directory cannot be used: not writable, in use by another server"
        },
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ARGUMENT", arity = "0..4", description = "A zoo.cfg, or: PORT DATADIR [TICKTIME [MAXCLIENTCNXNS]]")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
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
        int exitCode = server.awaitEnd();
        if (!ending.compareAndSet(false, true)) {
            Thread.currentThread().join(); // the hook ends the process
        }
        server.close();
        return exitCode;
    }

    private void greet(ServerConfig config, Optional<InetSocketAddress> address) {
        PrintWriter out = spec.commandLine().getOut();
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
