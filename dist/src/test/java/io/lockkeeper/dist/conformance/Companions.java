package io.lockkeeper.dist.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two other members of the ensemble in which a server under test stands: of its kind, with its setup, and nobody's concern. */
final class Companions implements AutoCloseable {
    private static final int LOWEST = 1;
    private static final int MIDDLE = 2;
    private static final int HIGHEST = 3;

    private final Kind kind;
    private final Setup setup;
    private final Place place;
    private final Path home;
    private final List<ReservedPort> ports = new ArrayList<>();
    private final List<ServerUnderTest> servers = new ArrayList<>();

    /** @param home of the server under test; theirs are below it */
    Companions(Kind kind, Setup setup, Place place, Path home) {
        this.kind = kind;
        this.setup = setup;
        this.place = place;
        this.home = home;
        for (int i = 0; i < 2 * HIGHEST; i++) {
            ports.add(new ReservedPort());
        }
    }

    /** Of the first two servers that meet, the one with the higher id leads. */
    private int idUnderTest() {
        return place == Place.LEADER ? HIGHEST : LOWEST;
    }

    /** Makes the directory of the server under test, and its setup, those of a member. */
    Setup joining() throws IOException {
        return member(idUnderTest(), home);
    }

    private Setup member(int id, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/myid"), id + "\n");
        // Nobody is given up because this machine stands still for a moment.
        Setup member = setup.with("initLimit", 100).with("syncLimit", 100).with("quorum.silenceLimitMs", 50_000);
        for (int other = LOWEST; other <= HIGHEST; other++) {
            member = member.with("server." + other,
                "127.0.0.1:" + ports.get(2 * other - 2).number() + ":" + ports.get(2 * other - 1).number());
        }
        return member;
    }

    /** Starts the others, in the order that gives the server under test its place. It must be running. */
    void start() {
        int first = place == Place.LEADER ? LOWEST : HIGHEST;
        for (int id : new int[] {first, MIDDLE}) {
            try {
                Path directory = Files.createDirectories(home.resolve("companion-" + id));
                servers.add(ServerUnderTest.launch(kind, member(id, directory), directory).awaitServing());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** In the order in which they were started: if the server under test follows, the first of them leads. */
    List<ServerUnderTest> servers() {
        return servers;
    }

    @Override
    public void close() throws IOException {
        servers.forEach(ServerUnderTest::close);
        for (ReservedPort port : ports) {
            port.close();
        }
    }
}
