package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.ImageVisitor;
import io.lockkeeper.protocol.txn.SnapshotCodec;
import io.lockkeeper.storage.DataDirectories;
import io.lockkeeper.storage.FileDisk;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.IncomingSnapshot;
import io.lockkeeper.storage.LogListener;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.storage.Snapshots;
import io.lockkeeper.storage.TxnLog;
import io.lockkeeper.tree.TreeOptions;
import io.lockkeeper.tree.ZnodeTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories whose history we cut or replaced, as members of an ensemble do, are served by both. */
@BothServers
final class RewrittenHistoryTest {
    /** Behind the znodes of a snapshot: checksum and seal, digest, last zxid. */
    private static final int TRAILER_BYTES = 13 + 54;

    private final Kind kind;

    @TempDir
    private Path home;

    @TempDir
    private Path other;

    RewrittenHistoryTest(Kind kind) {
        this.kind = kind;
    }

    private static History history(Path home, long lastZxid) {
        DataDirectories directories = DataDirectories.of(FileDisk.shared(home.resolve("data/version-2")));
        Snapshots snapshots = new Snapshots(directories.snapshots(), SnapshotOptions.DEFAULT);
        TxnLog log = new TxnLog(directories.logs(), LogOptions.DEFAULT, lastZxid, LogListener.SILENT, System::nanoTime);
        return new History(directories, log, snapshots, LogOptions.DEFAULT_MAX_RECORD_BYTES);
    }

    private Map<String, Znode> tree(Path of, long zxid) {
        try (ServerUnderTest server = ServerUnderTest.start(kind, Sample.SETUP, of)) {
            assertThat(server.fourLetterWord("srvr")).contains("\nZxid: 0x" + Long.toHexString(zxid) + "\n");
            try (RawClient superUser = server.connect()) {
                assertThat(superUser.zxid()).isEqualTo(zxid + 1);
                superUser.call(Request.auth("digest", "super:secret")).ok();
                return Znode.tree(superUser);
            }
        }
    }

    /** Q83. */
    @Test
    @Fact("S43")
    void whatWasTruncatedIsGone() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(home);
        assertThat(history(home, Sample.STANDALONE_MIXED.lastZxid()).truncate(0x170)).isEqualTo(0x170);

        Sample.STANDALONE_MIXED.extractTo(other);
        for (String later : new String[] {"snapshot.198", "log.199"}) {
            Files.deleteIfExists(other.resolve("data/version-2").resolve(later));
        }
        Map<String, Znode> truncated = tree(home, 0x170);
        assertThat(truncated).isNotEqualTo(Sample.STANDALONE_MIXED.nodes()).containsKeys("/app", "/cont");
        truncated.values().forEach(node -> assertThat(node.stat().mzxid()).isLessThanOrEqualTo(0x171));
    }

    /** Q82. */
    @Test
    @Fact("S43")
    void whatWasInstalledIsAllThereIs() throws IOException {
        Sample.STANDALONE_MIXED.extractTo(other);
        byte[] snapshot = Files.readAllBytes(other.resolve("data/version-2/snapshot.198"));
        var stream = new ByteArrayOutputStream();
        stream.write(snapshot, SnapshotCodec.HEADER_BYTES, snapshot.length - SnapshotCodec.HEADER_BYTES - TRAILER_BYTES);
        JuteWriter signature = new JuteWriter();
        SnapshotCodec.writeSignature(signature);
        stream.writeBytes(signature.toByteArray());

        Sample.TORN_TRUNCATED.extractTo(home);
        History history = history(home, Sample.TORN_TRUNCATED.lastZxid());
        try (IncomingSnapshot incoming = history.receive(0x198)) {
            byte[] bytes = stream.toByteArray();
            assertThat(incoming.take(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            ZnodeTree.Loader loader = ZnodeTree.loader(TreeOptions.DEFAULT);
            incoming.read((ImageVisitor) loader);
            loader.finish(0x198);
            incoming.seal(true);
            history.install(incoming);
        }

        try (var files = Files.list(other.resolve("data/version-2"))) {
            for (Path file : files.filter(path -> !path.endsWith("snapshot.198")).toList()) {
                Files.delete(file);
            }
        }
        assertThat(tree(home, 0x198)).isEqualTo(tree(other, 0x198));
    }
}
