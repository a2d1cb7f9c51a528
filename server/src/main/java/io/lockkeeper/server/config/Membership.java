package io.lockkeeper.server.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Who else there is. This version runs one server, so the answer is "nobody" or an error; but the lines are read as ZooKeeper
 * reads them, because one {@code server.} line is still a single server, and may say where its clients connect.
 */
final class Membership {
    private static final String ONLY_ONE = "ensembles come with a later version, this one runs a single server";

    private final Values values;
    private final List<String> warnings;
    private final List<MemberLine> members;

    Membership(Values values, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
        boolean severalAddresses = values.flag("multiAddress.enabled");
        this.members = settings().stream().map(setting -> MemberLine.of(setting, severalAddresses)).toList();
    }

    /**
     * Makes sure that there is one server only.
     *
     * @param dataDir where {@code myid} is, should a line of this server name its client address
     * @param configured the address by clientPort and clientPortAddress
     * @return the address of the own line, when it names one; empty leaves it at what is configured
     */
    Optional<InetSocketAddress> clientAddressOfSingleServer(Path dataDir, Optional<InetSocketAddress> configured) {
        List<MemberLine> voters = members.stream().filter(member -> !member.observer()).toList();
        List<MemberLine> observers = members.stream().filter(MemberLine::observer).toList();
        boolean standalone = values.flag("standaloneEnabled");
        if (voters.size() > 1) {
            throw voters.get(1).setting().wrong("makes this an ensemble of %d voters: %s".formatted(voters.size(), ONLY_ONE));
        }
        if (!observers.isEmpty() && (voters.isEmpty() || standalone)) {
            throw observers.getFirst().setting().wrong("is an observer, and there are not at least two participants to observe");
        }
        if (!standalone) {
            throw values.setting("standaloneEnabled").orElseThrow().wrong(voters.isEmpty()
                ? "needs at least one server.N line"
                : "makes this an ensemble of one voter: " + ONLY_ONE);
        }
        if (voters.isEmpty()) {
            return Optional.empty();
        }
        MemberLine own = voters.getFirst();
        warnings.add("%s is the only server: it runs on its own, without an ensemble".formatted(own.setting().named()));
        return clientAddress(own, dataDir, configured);
    }

    private List<Setting> settings() {
        Optional<Setting> file = values.setting("dynamicConfigFile");
        List<Setting> here = Stream.of("server.", "group.", "weight.").flatMap(prefix -> values.family(prefix).stream()).toList();
        if (file.isEmpty()) {
            return values.family("server.");
        }
        if (!here.isEmpty()) {
            throw here.getFirst().wrong("must be in the file that dynamicConfigFile names, beside that key it is not allowed");
        }
        Map<String, Setting> servers = new LinkedHashMap<>();
        for (Setting setting : ConfigReader.settings(ConfigReader.path(file.get()))) {
            if (Stream.of("server.", "group", "weight").noneMatch(setting.name()::startsWith)) {
                throw new ConfigException(
                    setting.named() + " is not allowed in a dynamic configuration file, only server.N, group.N and weight.N");
            }
            if (setting.name().startsWith("server.")) {
                servers.put(setting.name(), setting);
            }
        }
        return List.copyOf(servers.values());
    }

    /** Compat: the line's client address counts only when {@code myid} says that the line is ours, even for a single server. */
    private Optional<InetSocketAddress> clientAddress(MemberLine own, Path dataDir, Optional<InetSocketAddress> configured) {
        if (own.client().isEmpty()) {
            return Optional.empty();
        }
        OptionalLong myid = myid(dataDir.resolve("myid"));
        if (myid.isEmpty() || myid.getAsLong() != own.id()) {
            warnings.add("%s names a client address, but %s does not say %d, so it is ignored".formatted(
                own.setting().named(), OneLine.of(dataDir.resolve("myid").toString()), own.id()));
            return Optional.empty();
        }
        MemberLine.ClientPart client = own.client().get();
        InetSocketAddress address = ConfigAssembly.resolved(own.setting(), client.host(), client.port());
        configured.filter(other -> other.getPort() != address.getPort()
            || !other.getAddress().isAnyLocalAddress() && !other.equals(address)).ifPresent(other -> {
                throw own.setting().wrong("disagrees with clientPort and clientPortAddress, which say %s".formatted(other));
            });
        return Optional.of(address);
    }

    private static OptionalLong myid(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().map(line -> OptionalLong.of(Long.parseLong(line.trim()))).orElse(OptionalLong.empty());
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
