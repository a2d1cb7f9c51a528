package io.lockkeeper.server.auth;

import io.lockkeeper.protocol.Id;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The authentication schemes whose proof is one packet: digest, ip and, where names are configured, ensemble; for those who run the
 * server, operator. Immutable, any thread.
 */
public final class Schemes {
    private static final Id SUPER = new Id("super", "");

    private final boolean digestEnabled;
    private final String digestAlgorithm;
    private final Optional<String> superDigest;
    private final Optional<Set<String>> ensembleNames;
    private final Optional<OperatorKey> operatorKey;

    /**
     * @param digestEnabled whether the scheme digest exists
     * @param digestAlgorithm a JCA name
     * @param superDigest the digest identity that may do everything
     * @param ensembleNames empty where the scheme ensemble does not exist; an empty set accepts every name
     * @throws NoSuchAlgorithmException if this Java cannot compute such digests
     */
    public Schemes(
            boolean digestEnabled, String digestAlgorithm, Optional<String> superDigest, Optional<Set<String>> ensembleNames)
            throws NoSuchAlgorithmException {
        this(digestEnabled, digestAlgorithm, superDigest, ensembleNames.map(Set::copyOf), Optional.empty());
        MessageDigest.getInstance(digestAlgorithm);
    }

    private Schemes(
            boolean digestEnabled,
            String digestAlgorithm,
            Optional<String> superDigest,
            Optional<Set<String>> ensembleNames,
            Optional<OperatorKey> operatorKey) {
        this.digestEnabled = digestEnabled;
        this.digestAlgorithm = digestAlgorithm;
        this.superDigest = superDigest;
        this.ensembleNames = ensembleNames;
        this.operatorKey = operatorKey;
    }

    /** The same, and whoever has this key is the super user. */
    public Schemes with(OperatorKey key) {
        return new Schemes(digestEnabled, digestAlgorithm, superDigest, ensembleNames, Optional.of(key));
    }

    /** The identity that a connection has from its peer's address alone. */
    public static Id ofPeer(InetAddress peer) {
        String text = peer.getHostAddress();
        int zone = text.indexOf('%');
        return new Id("ip", zone < 0 ? text : text.substring(0, zone));
    }

    /** Judges the proof of an auth packet that came from {@code peer}. */
    public Verdict judge(@Nullable String scheme, byte @Nullable [] proof, InetAddress peer) {
        return switch (scheme) {
            case "digest" -> digestEnabled && proof != null ? new Verdict.Proven(digest(proof)) : new Verdict.Failed();
            case "ip" -> new Verdict.Proven(List.of(ofPeer(peer)));
            case "ensemble" -> ensembleNames.map(names -> ensemble(names, proof)).orElseGet(Verdict.Failed::new);
            case OperatorKey.SCHEME -> operatorKey.isPresent() && proof != null && operatorKey.get().fits(proof, peer)
                ? new Verdict.Proven(List.of(SUPER)) : new Verdict.Failed();
            case null, default -> new Verdict.Failed();
        };
    }

    /** Compat: no password is checked here, it is only hashed into the name; an ACL that holds the same name fits, another does not. */
    private List<Id> digest(byte[] proof) {
        String text = new String(proof, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String hash = Base64.getEncoder().encodeToString(hasher().digest(text.getBytes(StandardCharsets.UTF_8)));
        Id id = new Id("digest", user + ":" + hash);
        return superDigest.isPresent() && superDigest.get().equals(id.id()) ? List.of(id, SUPER) : List.of(id);
    }

    private static Verdict ensemble(Set<String> names, byte @Nullable [] proof) {
        String name = proof == null ? "" : new String(proof, StandardCharsets.UTF_8);
        boolean fits = name.isEmpty() || names.isEmpty() || names.contains(name);
        return fits ? new Verdict.Proven(List.of()) : new Verdict.Misdirected();
    }

    private MessageDigest hasher() {
        try {
            return MessageDigest.getInstance(digestAlgorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("was there when the server started", e);
        }
    }
}
