package io.lockkeeper.server.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * How a server knows who runs it, without being told a password: by a file in its data directory that its own user may read and nobody
 * else, made anew at each start. Whoever may read it may also read all data and write any configuration, so its bearer is the super user
 * (ADR 76). It counts on the server's own machine only, so that it never crosses a network. Immutable, any thread.
 */
public final class OperatorKey {
    /** The scheme of the proof. */
    public static final String SCHEME = "operator";

    private static final String NAME = "operator.key";
    private static final String UNFINISHED = NAME + ".tmp";
    private static final int BYTES = 32;

    private final byte[] text;

    private OperatorKey(byte[] text) {
        this.text = text;
    }

    /** Where a server with this data directory has it. */
    public static Path file(Path dataDir) {
        return dataDir.resolve(NAME);
    }

    /**
     * Makes a new one, for this life of the server.
     *
     * @throws IOException also where a file cannot be kept from others
     */
    public static OperatorKey create(Path dataDir) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        byte[] text = HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII);
        Path unfinished = dataDir.resolve(UNFINISHED);
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            throw new IOException("files there cannot be kept from others", e);
        }
        Files.write(unfinished, text);
        Files.move(unfinished, file(dataDir), StandardCopyOption.ATOMIC_MOVE);
        return new OperatorKey(text);
    }

    /** @param peer where the proof comes from */
    boolean fits(byte[] proof, InetAddress peer) {
        return MessageDigest.isEqual(text, proof) && isThisMachine(peer);
    }

    private static boolean isThisMachine(InetAddress peer) {
        try {
            return peer.isLoopbackAddress() || NetworkInterface.getByInetAddress(peer) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
