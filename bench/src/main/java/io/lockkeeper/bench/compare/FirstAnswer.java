package io.lockkeeper.bench.compare;

import io.lockkeeper.protocol.client.Operation;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Asks a server that may still be starting: opens a session and looks at the root. Serving is what gets an answer. */
final class FirstAnswer {
    private static final int PATIENCE_MILLIS = 5_000;

    private final InetSocketAddress server;

    FirstAnswer(InetSocketAddress server) {
        this.server = server;
    }

    /** Whether the server answers now; it may take some seconds to say so when the server takes them. */
    boolean came() {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(Frames.connect());
            in.skipNBytes(in.readInt());
            socket.getOutputStream().write(Frames.request(1, new Operation.Exists("/", false)));
            in.skipNBytes(in.readInt());
            socket.getOutputStream().write(Frames.request(2, new Operation.CloseSession()));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
