package io.lockkeeper.server;

import io.lockkeeper.server.config.ConfigReader;
import io.lockkeeper.server.config.ServerConfig;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server in this process, on a free loopback port and a directory of the test, and the clients the test opened to it. */
public final class RunningServer implements AutoCloseable {
    private final Server server;
    private final List<Client> clients = new ArrayList<>();

    private RunningServer(Server server) {
        this.server = server;
    }

    /** @param lines of a zoo.cfg, beside those for directory, port and address */
    public static RunningServer start(Path dataDir, String... lines) {
        return start(0, dataDir, lines);
    }

    /** @param clientLoops event loops for clients, beside the replica's; 0: that one serves them */
    public static RunningServer start(int clientLoops, Path dataDir, String... lines) {
        try {
            return new RunningServer(Server.start(config(dataDir, 0, lines), new Build("1.2.3", "2026-01-02 03:04"), clientLoops));
        } catch (StartException e) {
            throw new AssertionError(e);
        }
    }

    static ServerConfig config(Path dataDir, int port, String... lines) {
        String text = "dataDir=" + dataDir + "\nclientPort=" + port + "\nclientPortAddress=127.0.0.1\npreAllocSize=64\n"
            + "autopurge.purgeInterval=0\nmaxSessionTimeout=600000\n" + String.join("\n", lines) + "\n";
        return ConfigReader.readText("test", text, Map.of()).config();
    }

    public int port() {
        return server.clientAddress().orElseThrow().getPort();
    }

    Server server() {
        return server;
    }

    /** A connection that has sent nothing. */
    public Client open() {
        Client client = Client.open(port());
        clients.add(client);
        return client;
    }

    /** A connection with a session. */
    public Client connect() {
        Client client = open();
        client.handshake();
        return client;
    }

    /** Like {@link #connect}, but null if the server does not want us. */
    public @Nullable Client connectOrNull() {
        Client client = open();
        try {
            client.handshake();
            return client;
        } catch (UncheckedIOException closed) {
            return null;
        }
    }

    public String word(String word) {
        try (Client client = Client.open(port())) {
            client.sendRaw(word.getBytes(StandardCharsets.US_ASCII));
            return new String(client.readUntilClosed(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
        server.close();
    }
}
