package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How clients prove who they are. The schemes ip and (unless switched off) digest always exist.
 *
 * @param digestEnabled whether the scheme digest exists
 * @param digestAlgorithm the name of the hash that turns {@code user:password} into an id, as {@link MessageDigest} knows it
 * @param superDigest the id of scheme digest ({@code user:hash}) that may do everything
 * @param ensembleScheme whether the scheme ensemble exists
 * @param ensembleNames what a client may say in the scheme ensemble; empty: anything
 * @param enforcedSchemes clients must have proved themselves by one of these before any other request; empty: they need not
 */
public record AuthConfig(
    boolean digestEnabled,
    String digestAlgorithm,
    Optional<String> superDigest,
    boolean ensembleScheme,
    Set<String> ensembleNames,
    Set<String> enforcedSchemes) {

    private static final String USUAL_DIGEST = "SHA1";

    public AuthConfig {
        require(isDigest(digestAlgorithm), "DigestAuthenticationProvider.digestAlg=%s is not a hash this Java knows",
            OneLine.quoted(digestAlgorithm));
        ensembleNames = Collections.unmodifiableSet(new LinkedHashSet<>(ensembleNames));
        enforcedSchemes = Collections.unmodifiableSet(new LinkedHashSet<>(enforcedSchemes));
        for (String scheme : enforcedSchemes) {
            require(exists(scheme, digestEnabled, ensembleScheme), "authentication scheme %s is enforced but is not available",
                OneLine.quoted(scheme));
        }
    }

    /** Without the super user's hash, which would help to find the password. */
    @Override
    public String toString() {
        return "AuthConfig[digestEnabled=%s, digestAlgorithm=%s, superDigest=%s, ensembleScheme=%s, ensembleNames=%s, enforcedSchemes=%s]"
            .formatted(digestEnabled, digestAlgorithm, superDigest.isPresent() ? "(hidden)" : "none", ensembleScheme, ensembleNames,
                enforcedSchemes);
    }

    static boolean exists(String scheme, boolean digestEnabled, boolean ensembleScheme) {
        return scheme.equals("ip") || scheme.equals("digest") && digestEnabled || scheme.equals("ensemble") && ensembleScheme;
    }

    static boolean isDigest(String algorithm) {
        if (algorithm.equals(USUAL_DIGEST)) {
            return true; // Every Java has it, and asking loads the security providers: 30 ms of a start that takes 300.
        }
        try {
            MessageDigest.getInstance(algorithm);
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }
}
