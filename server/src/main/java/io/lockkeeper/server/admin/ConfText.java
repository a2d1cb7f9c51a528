package io.lockkeeper.server.admin;

import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.replica.EnsembleView;
import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.config.EnsembleConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The words conf and dirs. */
final class ConfText {
    private static final String VERSION_DIR = "version-2";

    private ConfText() {}

    static String of(ServerFacts facts, ReplicaView view) {
        var config = facts.config();
        Path data = config.storage().dataDir().resolve(VERSION_DIR);
        Path logs = config.storage().dataLogDir().resolve(VERSION_DIR);
        return "clientPort=" + facts.clientAddress().get().map(InetSocketAddress::getPort).orElse(-1) + '\n'
            + "secureClientPort=-1\n"
            + "dataDir=" + data + '\n'
            + "dataDirSize=" + size(data) + '\n'
            + "dataLogDir=" + logs + '\n'
            + "dataLogSize=" + size(logs) + '\n'
            + "tickTime=" + config.sessions().tickTimeMillis() + '\n'
            + "maxClientCnxns=" + config.connections().perAddress() + '\n'
            + "minSessionTimeout=" + config.sessions().minTimeoutMillis() + '\n'
            + "maxSessionTimeout=" + config.sessions().maxTimeoutMillis() + '\n'
            + "clientPortListenBacklog=" + config.clientPorts().listenBacklog() + '\n'
            + "serverId=" + config.identity().shownId() + '\n'
            + ensemble(facts, view);
    }

    private static String ensemble(ServerFacts facts, ReplicaView view) {
        EnsembleView ensemble = view.ensemble();
        if (ensemble == null || facts.config().ensemble().isEmpty()) {
            return "";
        }
        EnsembleConfig config = facts.config().ensemble().get();
        Member now = ensemble.membership().member(config.id());
        return RoleText.configuration(ensemble, now == null ? config.self() : now, config.learners());
    }

    static String directorySizes(ServerFacts facts) {
        return "datadir_size: " + size(facts.config().storage().dataDir().resolve(VERSION_DIR)) + '\n'
            + "logdir_size: " + size(facts.config().storage().dataLogDir().resolve(VERSION_DIR)) + '\n';
    }

    /** Bytes of all files below; what disappears while we look counts nothing. */
    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(ConfText::sizeOfFile).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long sizeOfFile(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
