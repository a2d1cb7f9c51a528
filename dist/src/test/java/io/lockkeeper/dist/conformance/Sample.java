package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A data directory written by Apache ZooKeeper 3.9.5, and what a server must show after loading it. */
enum Sample {
    STANDALONE_MIXED,
    GZIP_SPLIT,
    SNAPPY,
    DIGEST_DISABLED,
    NO_LASTZXID_TRAILER,
    NO_SNAPSHOT,
    TORN_TRUNCATED,
    TORN_ZEROED,
    TORN_LASTBYTE,
    TORN_EMPTYTAIL,
    TORN_BADCRC,
    TORN_SHORTHEADER;

    /** What a server must be told to keep all that is in the samples. */
    static final Setup SETUP = Setup.DEFAULTS
            .with("maxSessionTimeout", "86400000")
            .with("extendedTypesEnabled", "true")
            .with("preAllocSize", "16")
            .with("DigestAuthenticationProvider.superDigest", Setup.SUPER_DIGEST);

    private String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Puts {@code data} and, if the sample has it, {@code log} into a directory. */
    void extractTo(Path home) throws IOException {
        Path archive = home.resolve(fileName() + ".tar.gz");
        try (InputStream in = resource(".tar.gz")) {
            Files.copy(in, archive);
        }
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "--strip-components=1", "-C", home.toString())
                .redirectErrorStream(true).start();
        String complaint = new String(tar.getInputStream().readAllBytes());
        try {
            assertThat(tar.waitFor()).as(complaint).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Files.delete(archive);
    }

    long lastZxid() {
        return expected().get("last_zxid_decimal").longValue();
    }

    int nodeCount() {
        return expected().get("node_count").intValue();
    }

    /** Id and timeout of the sessions that are alive in the data. */
    Map<Long, Integer> sessions() {
        var sessions = new TreeMap<Long, Integer>();
        expected().get("sessions").forEach(s -> sessions.put(s.get("id_decimal").longValue(), s.get("timeout_ms").intValue()));
        return sessions;
    }

    /** All nodes by their path. */
    Map<String, Znode> nodes() {
        var nodes = new TreeMap<String, Znode>();
        for (JsonNode node : expected().get("nodes")) {
            String data = node.get("data").isNull() ? null : node.get("data").textValue();
            var acl = new ArrayList<Acl>();
            node.get("acl").forEach(a -> acl.add(new Acl(a.get("perms").intValue(), a.get("scheme").textValue(), a.get("id").textValue())));
            JsonNode s = node.get("stat");
            nodes.put(node.get("path").textValue(), new Znode(data, List.copyOf(acl), new Stat(s.get("czxid").longValue(),
                    s.get("mzxid").longValue(), s.get("ctime").longValue(), s.get("mtime").longValue(), s.get("version").intValue(),
                    s.get("cversion").intValue(), s.get("aversion").intValue(), s.get("ephemeralOwner").longValue(),
                    s.get("dataLength").intValue(), s.get("numChildren").intValue(), s.get("pzxid").longValue())));
        }
        return nodes;
    }

    private JsonNode expected() {
        try (InputStream in = resource(".expected.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream resource(String suffix) {
        String name = "/testdata/apache-3.9/" + fileName() + suffix;
        return Objects.requireNonNull(Sample.class.getResourceAsStream(name), name);
    }
}
