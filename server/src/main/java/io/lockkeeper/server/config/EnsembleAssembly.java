package io.lockkeeper.server.config;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether this server is alone or a member of an ensemble, as ZooKeeper does, and what it must know as a member. */
final class EnsembleAssembly {
    /** Below this every hiccup of a machine would end a leader. */
    private static final int LEAST_SILENCE_MILLIS = 100;

    private final Values values;
    private final List<String> warnings;
    private final Optional<Path> staticFile;
    private final Path dataDir;
    private final MembershipLines lines;
    private final Membership membership;
    private final List<Member> observers;

    /** @param staticFile the zoo.cfg, if there is one */
    EnsembleAssembly(Values values, Optional<Path> staticFile, Path dataDir, List<String> warnings) {
        this.values = values;
        this.warnings = warnings;
        this.staticFile = staticFile;
        this.dataDir = dataDir;
        this.lines = MembershipLines.of(values);
        this.membership = lines.membership();
        this.observers = membership.members().values().stream().filter(member -> !member.isParticipant()).toList();
    }

    /** Empty for a server alone. */
    Optional<EnsembleConfig> assemble() {
        ElectionConfig election = election();
        LearnerConfig learners = learners();
        Optional<Setting> peerType = values.setting("peerType");
        if (!isEnsemble()) {
            return Optional.empty();
        }
        checkMembership();
        refuseWhatIsMissing();
        requireLimit("initLimit", learners.initLimitTicks());
        requireLimit("syncLimit", learners.syncLimitTicks());
        long id = myid();
        Member self = membership.member(id);
        Membership lastSeen = lastSeen();
        if (self == null && lastSeen.member(id) == null) {
            throw new ConfigException("server %d, as %s says, is in no server.N line".formatted(id, myidFile()));
        }
        checkPeerType(peerType, self);
        boolean inLine = self != null && self.client() != null;
        return Optional.of(new EnsembleConfig(id, membership, lastSeen, staticFile, inLine, election, learners));
    }

    // --- alone or not

    private boolean isEnsemble() {
        int voters = membership.voters().size();
        boolean standalone = values.flag("standaloneEnabled");
        if (!observers.isEmpty() && (voters == 0 || voters == 1 && standalone)) {
            throw lines.line(observers.getFirst().id()).wrong("is an observer, and there are not at least two participants to observe");
        }
        if (!standalone && voters == 0) {
            throw values.setting("standaloneEnabled").orElseThrow().wrong("needs at least one server.N line");
        }
        return voters > 1 || !standalone;
    }

    private void checkMembership() {
        int voters = membership.voters().size();
        if (!membership.isHierarchical() && voters % 2 == 0) {
            warnings.add("%d servers that vote survive the loss of no more of them than %d would".formatted(voters, voters - 1));
        }
        Map<Long, Long> byLastByte = new HashMap<>();
        for (long id : membership.members().keySet()) {
            Long other = byLastByte.putIfAbsent(id & 0xff, id);
            if (other != null) {
                warnings.add("sessions of servers %d and %d could get the same id: the two differ by a multiple of 256".formatted(other, id));
            }
        }
    }

    private void checkPeerType(Optional<Setting> said, @Nullable Member self) {
        if (self != null && said.isPresent()
                && said.get().value().equalsIgnoreCase("observer") == self.isParticipant()) {
            warnings.add("%s does not agree with %s, which counts".formatted(said.get().quoted(), lines.line(self.id()).named()));
        }
    }

    /** What an operator asked for to keep strangers out must not be left out in silence. */
    private void refuseWhatIsMissing() {
        for (String name : List.of("quorum.auth.enableSasl", "sslQuorum")) {
            if (values.flag(name)) {
                throw values.setting(name).orElseThrow().wrong("cannot be had yet, and an ensemble without it is not what was asked for");
            }
        }
    }

    private void requireLimit(String name, int ticks) {
        if (ticks <= 0) {
            throw values.setting(name).map(setting -> setting.wrong("must be at least 1 tick in an ensemble"))
                .orElseGet(() -> new ConfigException("%s is not set, and an ensemble needs it".formatted(name)));
        }
    }

    private Membership lastSeen() {
        if (values.setting("dynamicConfigFile").isEmpty() || staticFile.isEmpty()) {
            return membership;
        }
        return MembershipLines.proposed(staticFile.get()).filter(next -> next.version() > membership.version()).orElse(membership);
    }

    // --- which one we are

    private String myidFile() {
        return OneLine.of(dataDir.resolve("myid").toString());
    }

    private long myid() {
        String text;
        try {
            text = firstLine(dataDir.resolve("myid"));
        } catch (NoSuchFileException e) {
            throw new ConfigException("%s does not exist: a member of an ensemble needs its number there".formatted(myidFile()));
        } catch (IOException e) {
            throw new ConfigException("%s cannot be read: %s".formatted(myidFile(), e.getMessage()));
        }
        try {
            long id = Long.parseLong(text);
            if (id >= 0 && id <= Member.HIGHEST_ID) {
                return id;
            }
        } catch (NumberFormatException e) {
            // The same complaint as for a number out of range.
        }
        throw new ConfigException("%s says '%s', and a server's number is from 0 to %d".formatted(
            myidFile(), OneLine.quoted(text), Member.HIGHEST_ID));
    }

    private static String firstLine(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().orElse("").trim();
        }
    }

    // --- where clients connect

    /**
     * The address in the own line, when it names one.
     *
     * @param configured the address by clientPort and clientPortAddress
     */
    Optional<InetSocketAddress> clientAddress(Optional<EnsembleConfig> ensemble, Optional<InetSocketAddress> configured) {
        Member own;
        if (ensemble.isPresent()) {
            own = ensemble.get().self();
        } else if (membership.voters().isEmpty()) {
            return Optional.empty();
        } else {
            own = membership.members().values().iterator().next();
            warnings.add("%s is the only server: it runs on its own, without an ensemble".formatted(lines.line(own.id()).named()));
        }
        HostPort client = own.client();
        if (client == null || membership.member(own.id()) == null) {
            return Optional.empty();
        }
        Setting line = lines.line(own.id());
        if (ensemble.isEmpty() && !isOurs(own)) {
            warnings.add("%s names a client address, but %s does not say %d, so it is ignored".formatted(
                line.named(), myidFile(), own.id()));
            return Optional.empty();
        }
        InetSocketAddress address = ConfigAssembly.resolved(line, client.host(), client.port());
        configured.filter(other -> other.getPort() != address.getPort()
            || !other.getAddress().isAnyLocalAddress() && !other.equals(address)).ifPresent(other -> {
                throw line.wrong("disagrees with clientPort and clientPortAddress, which say %s".formatted(other));
            });
        return Optional.of(address);
    }

    /** Compat: the line's client address counts only when {@code myid} says that the line is ours, even for a single server. */
    private boolean isOurs(Member own) {
        try {
            return Long.parseLong(firstLine(dataDir.resolve("myid"))) == own.id();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    // --- how it is run

    private ElectionConfig election() {
        int min = Math.max(1, values.whole("fastleader.minNotificationInterval"));
        return new ElectionConfig(
            Math.max(1, values.whole("cnxTimeout")),
            values.whole("quorumCnxnTimeoutMs"),
            min,
            Math.max(min, values.whole("fastleader.maxNotificationInterval")),
            Math.max(0, values.whole("electionPortBindRetry")),
            values.flag("tcpKeepAlive"),
            values.flag("multiAddress.enabled"),
            values.flag("quorumListenOnAllIPs"),
            Math.max(0, values.whole("observer.election.DelayMs")));
    }

    private LearnerConfig learners() {
        double factor = values.fraction("snapshotSizeFactor");
        return new LearnerConfig(
            ticks("initLimit"),
            ticks("syncLimit"),
            silence(),
            ticks("connectToLearnerMasterLimit"),
            Math.max(0, values.whole("leaderConnectDelayDuringRetryMs")),
            values.whole("leader.maxTimeToWaitForEpoch"),
            values.flag("leaderServes"),
            values.whole("observerMasterPort"),
            values.flag("forceSnapshotSync"),
            factor > 1 ? 0.33 : factor, // Compat: more than a snapshot for what a snapshot would do counts as a mistake
            values.whole("commitLogCount"),
            values.whole("leader.maxConcurrentSnapSyncs"),
            values.whole("leader.maxConcurrentDiffSyncs"),
            values.flag("localSessionsEnabled"),
            values.flag("localSessionsUpgradingEnabled"),
            values.flag("readonlymode.enabled"),
            values.flag("standaloneEnabled"),
            values.flag("reads.linearizable"),
            values.whole("quorum.mostResyncs"),
            values.setting("reconfigEnabled").isEmpty(),
            values.bigIfAny("testingonly.initialZxid").orElse(0L) & 0xffff_ffffL);
    }

    private int silence() {
        int millis = values.whole("quorum.silenceLimitMs");
        if (millis > 0 && millis < LEAST_SILENCE_MILLIS) {
            throw values.setting("quorum.silenceLimitMs").orElseThrow()
                .wrong("must be 0 (then only syncLimit counts) or at least %d ms".formatted(LEAST_SILENCE_MILLIS));
        }
        return millis;
    }

    private int ticks(String name) {
        return values.bigIfAny(name).map(Math::toIntExact).map(ticks -> Math.max(0, ticks)).orElse(0);
    }
}
