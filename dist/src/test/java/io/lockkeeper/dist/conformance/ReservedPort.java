package io.lockkeeper.dist.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A loopback port for a server that must be told its port, ours until {@link #close}. A socket stays bound to it and never listens:
 * nobody who asks for any free port is given this one, also while the server is down, yet a server may listen there, as servers share
 * an address with whoever is bound to it and does not listen (SO_REUSEADDR).
 */
public final class ReservedPort implements AutoCloseable {

    private final Socket holder = new Socket();

    public ReservedPort() {
        try {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int number() {
        return holder.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
