package io.lockkeeper.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Puts a {@link ServerConfig} together from checked values, in the order in which ZooKeeper checks how they fit each other. */
final class ConfigAssembly {
    private static final String APACHE_AUTH = "org.apache.zookeeper.server.auth.";

    private final Values values;
    private final List<String> warnings;

    private final Optional<Path> file;

    /** @param file the zoo.cfg, if the settings come from one */
    ConfigAssembly(Values values, Optional<Path> file, List<String> warnings) {
        this.values = values;
        this.file = file;
        this.warnings = warnings;
    }

    ServerConfig assemble() {
        checkQuorumSasl();
        AutoPurge autoPurge = autoPurge();
        StorageConfig storage = storage();
        Optional<InetSocketAddress> address = clientAddress();
        checkSecurePair();
        SessionLimits sessions = sessions();
        EnsembleAssembly members = new EnsembleAssembly(values, file, storage.dataDir(), warnings);
        Optional<EnsembleConfig> ensemble = members.assemble();
        ClientPorts ports = new ClientPorts(
            members.clientAddress(ensemble, address).or(() -> address),
            values.whole("clientPortListenBacklog"),
            values.flag("clientTcpKeepAlive"));
        ServerIdentity identity = ensemble.map(member -> ServerIdentity.member(member.id())).orElse(ServerIdentity.STANDALONE);
        return new ServerConfig(identity, ports, connections(), sessions, requests(), requestThrottle(),
            connectionThrottle(), storage, snapshots(), autoPurge, tree(ensemble), reaping(), recentChanges(), auth(), fourLetterWords(), ensemble);
    }

    private void checkQuorumSasl() {
        boolean enabled = values.flag("quorum.auth.enableSasl");
        for (String name : List.of("quorum.auth.serverRequireSasl", "quorum.auth.learnerRequireSasl")) {
            if (values.flag(name) && !enabled) {
                throw values.setting(name).orElseThrow().wrong("needs quorum.auth.enableSasl=true");
            }
        }
        if (values.flag("quorum.auth.serverRequireSasl") && !values.flag("quorum.auth.learnerRequireSasl")) {
            throw values.setting("quorum.auth.serverRequireSasl").orElseThrow().wrong("needs quorum.auth.learnerRequireSasl=true");
        }
    }

    private AutoPurge autoPurge() {
        long intervalMillis = values.intervalMillis("autopurge.purgeInterval");
        return new AutoPurge(Duration.ofMillis(Math.max(0, intervalMillis)), values.whole("autopurge.snapRetainCount"));
    }

    private StorageConfig storage() {
        Setting dataDir = values.setting("dataDir").orElseThrow(() -> new ConfigException("dataDir is not set"));
        if (dataDir.value().isEmpty()) {
            throw dataDir.wrong("names no directory");
        }
        Path data = ConfigReader.path(dataDir);
        Path log = values.setting("dataLogDir").filter(setting -> !setting.value().isEmpty()).map(ConfigReader::path).orElse(data);
        return new StorageConfig(
            data,
            log,
            values.flag("datadir.autocreate"),
            values.flag("db.autocreate"),
            values.flag("snapshot.trust.empty"),
            bytesOfKb("preAllocSize").orElse(0),
            bytesOfKb("txnLogSizeLimitInKb"),
            values.flag("forceSync"),
            values.big("fsync.warningthresholdms"),
            values.whole("maxBatchSize"),
            values.flag("recovery.acceptLoss"),
            values.flag("recovery.acceptOtherEnsemble"));
    }

    /** Compat: 0 is as good as negative, "none". ZooKeeper means it so too, where it does not divide by it. */
    private OptionalLong bytesOfKb(String name) {
        long kb = values.big(name);
        return kb <= 0 ? OptionalLong.empty() : OptionalLong.of(kb > Long.MAX_VALUE / 1024 ? Long.MAX_VALUE : kb * 1024);
    }

    private Optional<InetSocketAddress> clientAddress() {
        Optional<Setting> host = values.setting("clientPortAddress");
        Optional<Setting> port = values.setting("clientPort");
        if (port.isEmpty()) {
            host.ifPresent(setting -> {
                throw setting.wrong("needs clientPort beside it");
            });
            return Optional.empty();
        }
        int number = values.whole("clientPort");
        return Optional.of(host.map(setting -> resolved(setting, setting.value(), number)).orElseGet(() -> new InetSocketAddress(number)));
    }

    /** The address of a host; a name that means nothing is an error now, not when the port is opened. */
    static InetSocketAddress resolved(Setting setting, String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw setting.wrong("names no host: '%s' has no address".formatted(OneLine.quoted(host)));
        }
    }

    private void checkSecurePair() {
        values.setting("secureClientPortAddress").filter(_ -> values.setting("secureClientPort").isEmpty()).ifPresent(setting -> {
            throw setting.wrong("needs secureClientPort beside it");
        });
    }

    private SessionLimits sessions() {
        int tick = values.whole("tickTime");
        int min = values.whole("minSessionTimeout");
        int max = values.whole("maxSessionTimeout");
        int shortest = min == -1 ? SessionLimits.ticks(2, tick) : min;
        int longest = max == -1 ? SessionLimits.ticks(20, tick) : max;
        values.setting("minSessionTimeout").or(() -> values.setting("maxSessionTimeout")).filter(_ -> shortest > longest)
            .ifPresent(setting -> {
                throw setting.wrong("does not fit: minSessionTimeout, %d ms, is longer than maxSessionTimeout, %d ms"
                    .formatted(shortest, longest));
            });
        return new SessionLimits(tick, shortest, longest);
    }

    private ConnectionLimits connections() {
        return new ConnectionLimits(values.whole("maxClientCnxns"), values.whole("maxCnxns"), values.whole("nio.sessionlessCnxnTimeout"));
    }

    private RequestLimits requests() {
        int maxBuffer = values.whole("jute.maxbuffer");
        return new RequestLimits(
            maxBuffer,
            // Compat: the floor of 1024 holds for the standard value, a small jute.maxbuffer, as well.
            Math.toIntExact(values.bigIfAny("jute.maxbuffer.extrasize").orElse((long) Math.max(1024, maxBuffer))),
            values.whole("globalOutstandingLimit"),
            values.whole("largeRequestMaxBytes"),
            values.whole("largeRequestThreshold"));
    }

    private RequestThrottle requestThrottle() {
        return new RequestThrottle(values.whole("request_throttle_max_requests"), values.whole("throttled_op_wait_time"));
    }

    private ConnectionThrottle connectionThrottle() {
        ConnectionThrottle.Weights weights = new ConnectionThrottle.Weights(
            values.whole("connection_throttle_global_session_weight"),
            values.whole("connection_throttle_renew_session_weight"));
        return new ConnectionThrottle(
            values.whole("connection_throttle_tokens"),
            values.whole("connection_throttle_fill_time"),
            values.whole("connection_throttle_fill_count"),
            values.whole("connection_throttle_freeze_time"),
            values.fraction("connection_throttle_drop_increase"),
            values.fraction("connection_throttle_drop_decrease"),
            values.fraction("connection_throttle_decrease_ratio"),
            values.flag("connection_throttle_weight_enabled") ? Optional.of(weights) : Optional.empty());
    }

    private SnapshotConfig snapshots() {
        SnapshotConfig.Compression compression = switch (values.text("snapshot.compression.method").orElse("")) {
            case "gz" -> SnapshotConfig.Compression.GZIP;
            case "snappy" -> SnapshotConfig.Compression.SNAPPY;
            default -> SnapshotConfig.Compression.NONE;
        };
        return new SnapshotConfig(values.whole("snapCount"), bytesOfKb("snapSizeLimitInKb"), compression,
            values.flag("serializeLastProcessedZxid.enabled"));
    }

    private TreeOptions tree(Optional<EnsembleConfig> ensemble) {
        return new TreeOptions(
            extendedTypes(ensemble),
            values.flag("emulate353TTLNodes"),
            values.flag("enforceQuota"),
            values.flag("skipACL"),
            values.flag("closeSessionTxn.enabled"),
            values.flag("digest.enabled"),
            values.flag("reconfigEnabled"));
    }

    /** The first byte of a session's id is the last one of its server's; what it owns could be taken for a TTL znode. */
    private boolean extendedTypes(Optional<EnsembleConfig> ensemble) {
        boolean wanted = values.flag("extendedTypesEnabled");
        int lowestMark = values.flag("emulate353TTLNodes") ? 0x80 : 0xff;
        Optional<Long> unfit = ensemble.stream().flatMap(members -> members.committed().members().keySet().stream())
            .filter(id -> (id & 0xff) >= lowestMark).findFirst();
        if (!wanted || unfit.isEmpty()) {
            return wanted;
        }
        String why = "ephemeral znodes of server %d's sessions could not be told from TTL znodes".formatted(unfit.get());
        values.setting("extendedTypesEnabled").ifPresent(setting -> {
            throw setting.wrong("cannot be had: " + why);
        });
        warnings.add("extendedTypesEnabled is false: " + why);
        return false;
    }

    private RecentChanges recentChanges() {
        return new RecentChanges(values.whole("watches.recentChanges"), values.whole("watches.recentPathBytes"));
    }

    private ContainerReaping reaping() {
        return new ContainerReaping(values.whole("znode.container.checkIntervalMs"), values.whole("znode.container.maxPerMinute"),
            values.big("znode.container.maxNeverUsedIntervalMs"));
    }

    private AuthConfig auth() {
        boolean digest = values.flag("DigestAuthenticationProvider.enabled");
        boolean ensemble = false;
        for (Setting provider : values.family("authProvider.")) {
            switch (provider.value().startsWith(APACHE_AUTH) ? provider.value().substring(APACHE_AUTH.length()) : "") {
                case "DigestAuthenticationProvider", "IPAuthenticationProvider" -> { }
                case "EnsembleAuthenticationProvider" -> ensemble = true;
                case "SASLAuthenticationProvider" -> warnings.add("%s is not supported yet: %s".formatted(provider.named(), Later.SASL));
                case "X509AuthenticationProvider" -> warnings.add("%s is not supported yet: %s".formatted(provider.named(), Later.TLS));
                default -> warnings.add("%s names a class that does not exist here, no client can authenticate with it"
                    .formatted(provider.quoted()));
            }
        }
        Optional<String> superDigest = values.text("DigestAuthenticationProvider.superDigest").filter(id -> !id.isEmpty());
        superDigest.filter(id -> id.indexOf(':') <= 0).ifPresent(_ -> warnings.add("%s matches nobody: it is not user:hash"
            .formatted(values.setting("DigestAuthenticationProvider.superDigest").orElseThrow().named())));
        String algorithm = values.text("DigestAuthenticationProvider.digestAlg").orElseThrow();
        if (!AuthConfig.isDigest(algorithm)) {
            throw values.setting("DigestAuthenticationProvider.digestAlg").orElseThrow().wrong("is not a hash this Java knows");
        }
        return new AuthConfig(digest, algorithm, superDigest, ensemble, words("ensembleAuthName"), enforcedSchemes(digest, ensemble));
    }

    /** A scheme that cannot be used and is enforced would lock everybody out, or worse, be waived: the server does not start. */
    private Set<String> enforcedSchemes(boolean digest, boolean ensemble) {
        if (values.flag("sessionRequireClientSASLAuth")) {
            throw values.setting("sessionRequireClientSASLAuth").orElseThrow().wrong("cannot be enforced: " + Later.SASL);
        }
        Set<String> listed = words("enforce.auth.schemes");
        if (!values.flag("enforce.auth.enabled")) {
            return Set.of();
        }
        if (listed.isEmpty()) {
            throw values.setting("enforce.auth.enabled").orElseThrow().wrong("needs a list of schemes in enforce.auth.schemes");
        }
        for (String scheme : listed) {
            if (!AuthConfig.exists(scheme, digest, ensemble)) {
                throw values.setting("enforce.auth.schemes").orElseThrow()
                    .wrong("enforces the scheme %s, which is not available".formatted(OneLine.quoted(scheme)));
            }
        }
        return listed;
    }

    private FourLetterWords fourLetterWords() {
        Set<String> listed = words("4lw.commands.whitelist");
        if (listed.contains("*")) {
            return new FourLetterWords(Set.copyOf(FourLetterWords.KNOWN));
        }
        Set<String> enabled = new LinkedHashSet<>();
        for (String word : listed) {
            if (FourLetterWords.KNOWN.contains(word)) {
                enabled.add(word);
            } else {
                Optional<String> nearest = Nearest.to(word.toLowerCase(Locale.ROOT), FourLetterWords.KNOWN);
                warnings.add("%s: there is no four-letter word %s%s".formatted(
                    values.setting("4lw.commands.whitelist").orElseThrow().named(), OneLine.quoted(word),
                    nearest.map(known -> ", nearest known word is " + known).orElse("")));
            }
        }
        if (values.flag("readonlymode.enabled")) {
            enabled.add("isro");
        }
        return new FourLetterWords(enabled);
    }

    private Set<String> words(String name) {
        List<String> words = new ArrayList<>(Arrays.asList(values.text(name).orElse("").split(",")));
        words.replaceAll(String::trim);
        words.removeIf(String::isEmpty);
        return new LinkedHashSet<>(words);
    }
}
