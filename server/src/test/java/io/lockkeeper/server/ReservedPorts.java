package io.lockkeeper.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Loopback ports for servers that must be told theirs, ours until {@link #close}. A socket stays bound to each and never listens: nobody
 * who asks for any free port is given one of these, yet a server may listen there, as it shares the address with whoever is bound to it
 * and does not listen (SO_REUSEADDR).
 */
public final class ReservedPorts implements AutoCloseable {
    private final List<Socket> holders = new ArrayList<>();

    public int next() throws IOException {
        Socket holder = new Socket();
        holders.add(holder);
        holder.setReuseAddress(true);
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return holder.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket holder : holders) {
            holder.close();
        }
    }
}
