package io.lockkeeper.dist.ensemble;

import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.dist.conformance.ReservedPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Servers that know each other, on directories below one that the test gives. Ends with all its processes. */
final class Ensemble implements AutoCloseable {
    /** Of tests that start some: the build runs all of them side by side, whatever class they are of, for they wait most of the time. */
    static final String TAG = "ensemble";

    private static final int PORTS_OF_ONE = 3;
    private static final String LOOPBACK = "127.0.0.1";

    private final List<Member> members = new ArrayList<>();
    private final List<ReservedPort> reserved = new ArrayList<>();

    /**
     * How an ensemble is laid out.
     *
     * @param products what runs first, one for each server
     * @param ids from 1 if nothing else is said; tests count servers from 1 in any case
     * @param observers how many of the last do not vote
     * @param founders how many of the first begin alone; each of the others knows these and itself
     * @param network where each server lives; loopback with ports of its own, or a host of its own
     */
    record Plan(
            Path home, List<Product> products, List<Integer> ids, int observers, int founders, List<String> config, Optional<Hosts> network) {
        static Plan of(Path home, Product... products) {
            List<Integer> ids = IntStream.rangeClosed(1, products.length).boxed().toList();
            return new Plan(home, Arrays.asList(products), ids, 0, products.length, List.of(), Optional.empty());
        }

        static Plan all(Path home, int count, Product product) {
            return of(home, Collections.nCopies(count, product).toArray(Product[]::new));
        }

        Plan withIds(Integer... others) {
            return new Plan(home, products, List.of(others), observers, founders, config, network);
        }

        Plan withObservers(int count) {
            return new Plan(home, products, ids, count, founders, config, network);
        }

        Plan with(String... lines) {
            List<String> more = new ArrayList<>(config);
            more.addAll(List.of(lines));
            return new Plan(home, products, ids, observers, founders, more, network);
        }

        /** The others are started by the test, and let in by a change of membership. */
        Plan foundedBy(int count) {
            return new Plan(home, products, ids, observers, count, config, network);
        }

        Plan on(Hosts hosts) {
            return new Plan(home, products, ids, observers, founders, config, Optional.of(hosts));
        }

        boolean votes(int number) {
            return number <= products.size() - observers;
        }

        /** Writes the directories; starts nothing. */
        Ensemble create() {
            return new Ensemble(this);
        }

        /** All founders started, and serving. */
        Ensemble start() {
            return create().start(founders);
        }
    }

    private Ensemble(Plan plan) {
        try {
            List<String> servers = new ArrayList<>();
            List<InetSocketAddress> clients = new ArrayList<>();
            for (int number = 1; number <= plan.products.size(); number++) {
                int[] ports = ports(plan.network.isPresent());
                int own = number;
                String host = plan.network.map(hosts -> hosts.address(own)).orElse(LOOPBACK);
                servers.add("server." + plan.ids.get(number - 1) + "=" + host + ":" + ports[0] + ":" + ports[1]
                    + (plan.votes(number) ? ":participant;" : ":observer;") + host + ":" + ports[2]);
                clients.add(new InetSocketAddress(host, ports[2]));
            }
            for (int number = 1; number <= plan.products.size(); number++) {
                int own = number;
                int id = plan.ids.get(number - 1);
                Path home = Files.createDirectories(plan.home.resolve(Integer.toString(id)));
                Files.createDirectories(home.resolve("data"));
                Files.writeString(home.resolve("data/myid"), id + "\n");
                List<String> known = new ArrayList<>(servers.subList(0, plan.founders));
                if (number > plan.founders) {
                    known.add(servers.get(number - 1));
                }
                Files.write(home.resolve("zoo.cfg"), configuration(plan, number, home, known));
                members.add(new Member(id, plan.products.get(number - 1), home, servers.get(number - 1), clients.get(number - 1),
                    plan.network.map(hosts -> hosts.wrapper(own)).orElse(List.of())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> configuration(Plan plan, int number, Path home, List<String> servers) {
        // Who stands still for a moment, as everybody does on a small machine, is not given up: tests of just that say otherwise.
        List<String> lines = new ArrayList<>(List.of(
            "tickTime=500", "initLimit=40", "syncLimit=60", "quorum.silenceLimitMs=30000", "dataDir=" + home.resolve("data"),
            "maxClientCnxns=0", "maxSessionTimeout=600000", "4lw.commands.whitelist=*", "preAllocSize=64"));
        if (!plan.votes(number)) {
            lines.add("peerType=observer");
        }
        lines.addAll(plan.config);
        lines.addAll(servers);
        return lines;
    }

    private int[] ports(boolean hostOfItsOwn) {
        if (hostOfItsOwn) {
            return new int[] {2888, 3888, 2181};
        }
        int[] ports = new int[PORTS_OF_ONE];
        for (int i = 0; i < PORTS_OF_ONE; i++) {
            ReservedPort port = new ReservedPort();
            reserved.add(port);
            ports[i] = port.number();
        }
        return ports;
    }

    /** The first so many started, and serving; what the test has changed of them before counts. */
    Ensemble start(int count) {
        try {
            List<Member> first = members.subList(0, count);
            first.forEach(Member::start);
            first.forEach(Member::awaitServing);
            return this;
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** All members of an ensemble with three votes, of which the third leads: it and the first elect somebody before the others come. */
    Ensemble startLedByThird() {
        return startLedByThird(members.size());
    }

    /** The first so many of them. */
    Ensemble startLedByThird(int count) {
        try {
            member(3).start();
            member(1).start();
            member(3).awaitMode("leader");
            List<Member> first = members.subList(0, count);
            first.stream().filter(member -> !member.isAlive()).forEach(Member::start);
            first.forEach(Member::awaitServing);
            return this;
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    List<Member> members() {
        return members;
    }

    Member member(int number) {
        return members.get(number - 1);
    }

    /** All servers' client addresses. */
    String connectString() {
        return members.stream().map(Member::connectString).collect(Collectors.joining(","));
    }

    Ensemble awaitAllServing() {
        members.forEach(Member::awaitServing);
        return this;
    }

    /** Who leads, as soon as somebody does. */
    Member awaitLeader() {
        return Await.valueOfLook("somebody leads", patienceMillis -> members.stream().filter(Member::isAlive)
            .filter(member -> member.mode(patienceMillis).equals("leader")).findFirst().orElse(null));
    }

    /** Who follows, as soon as everybody who runs has a leader. */
    List<Member> followers() {
        return Await.valueOfLook("everybody has a leader", patienceMillis -> {
            List<Member> followers = new ArrayList<>();
            for (Member member : members.stream().filter(Member::isAlive).toList()) {
                switch (member.mode(patienceMillis)) {
                    case "" -> {
                        return null;
                    }
                    case "follower" -> followers.add(member);
                    default -> { }
                }
            }
            return followers;
        });
    }

    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (Member member : members) {
            try {
                member.kill();
            } catch (AssertionError | RuntimeException e) {
                failures.add(e);
            }
        }
        for (ReservedPort port : reserved) {
            try {
                port.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the ensemble does not end", failures.getFirst());
        }
    }
}
