package io.lockkeeper.dist.ensemble;

import io.lockkeeper.client.ConnectString;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.server.config.ConfigException;
import io.lockkeeper.server.config.ConfigReader;
import io.lockkeeper.server.config.EnsembleConfig;
import io.lockkeeper.server.config.ServerConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where an operator finds the ensemble: the options that every command has. */
class Entrance {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = {"-s", "--server"}, paramLabel = "host:port[,host:port...]",
        description = "some of the servers (that of --config, or localhost:2181); they name the others")
    private @Nullable String servers;

    @Option(names = {"-c", "--config"}, paramLabel = "zoo.cfg",
        description = "of a server that runs on this machine: who may read its data directory may change the ensemble")
    private @Nullable Path file;

    /** Some servers of the ensemble. */
    final ConnectString servers() {
        try {
            return servers != null ? ConnectString.parse(servers)
                : local().map(Entrance::door).orElseGet(() -> ConnectString.parse("localhost"));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** The server of this machine, if one is named. */
    final Optional<ServerConfig> local() {
        try {
            return Optional.ofNullable(file).map(path -> ConfigReader.read(path.toAbsolutePath(), Map.of()).config());
        } catch (ConfigException e) {
            throw wrong("--config: " + e.getMessage());
        }
    }

    /** Who is in the ensemble, as that server has it on disk. */
    final Optional<Membership> membership() {
        return local().flatMap(ServerConfig::ensemble).map(EnsembleConfig::committed);
    }

    /** Where that server is found from here. */
    static ConnectString door(ServerConfig config) {
        InetSocketAddress address = config.clientPorts().plain()
            .orElseThrow(() -> new IllegalArgumentException("--config: that server has no port for clients"));
        String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getAddress().getHostAddress();
        return new ConnectString(List.of(InetSocketAddress.createUnresolved(host, address.getPort())), "");
    }

    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
