package io.lockkeeper.dist.ensemble;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.ConnectString;
import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What all members of an ensemble said at about one time.
 *
 * @param membership as some server told it; null if nobody did, or none of them is in an ensemble
 */
public record Survey(@Nullable Membership membership, List<Seat> seats) {
    private static final int SHORTEST_SESSION_MILLIS = 4_000;

    /**
     * A server that was asked.
     *
     * @param member as the membership has it; null if we only have an address
     */
    public record Seat(@Nullable Member member, InetSocketAddress address, Answer answer) {
        /** What it serves as, or what is wrong. */
        public String state() {
            return switch (answer) {
                case Answer.Serving serving -> serving.mode();
                case Answer.NotServing _ -> "serves no clients";
                case Answer.Silent silent -> silent.why();
            };
        }

        OptionalLong zxid() {
            return answer instanceof Answer.Serving serving ? OptionalLong.of(serving.zxid()) : OptionalLong.empty();
        }

        /** Where its clients connect, as far as that is known. */
        String place() {
            return address.getHostString() + (address.getPort() == 0 ? "" : ":" + address.getPort());
        }

        /** Whether it serves as one of these. */
        boolean isAnyOf(String... modes) {
            return answer instanceof Answer.Serving serving && List.of(modes).contains(serving.mode());
        }

        Seat askedAgain(int timeoutMillis) {
            return new Seat(member, address, Answer.ask(address, timeoutMillis));
        }
    }

    public Survey {
        seats = List.copyOf(seats);
    }

    /**
     * Asks a server of the list who is in the ensemble, and then everybody. If none tells it, those of the list are asked.
     *
     * @param timeoutMillis for one question
     */
    public static Survey of(ConnectString servers, int timeoutMillis) throws InterruptedException {
        return of(servers, Optional.empty(), timeoutMillis);
    }

    /** @param otherwise who is in the ensemble if no server tells it */
    static Survey of(ConnectString servers, Optional<Membership> otherwise, int timeoutMillis) throws InterruptedException {
        Membership membership = membership(servers, timeoutMillis).or(() -> otherwise)
            .filter(told -> !told.members().isEmpty()).orElse(null);
        List<Seat> unasked = new ArrayList<>();
        Answer nobodyAsked = new Answer.NotServing();
        if (membership == null) {
            servers.servers().forEach(address -> unasked.add(new Seat(null, address, nobodyAsked)));
        } else {
            int usualPort = servers.servers().getFirst().getPort();
            membership.members().values()
                .forEach(member -> unasked.add(new Seat(member, clientAddress(member, usualPort), nobodyAsked)));
        }
        boolean oneEach = unasked.stream().map(Seat::place).distinct().count() == unasked.size();
        return new Survey(membership, oneEach ? ask(unasked, timeoutMillis) : identified(unasked, servers, timeoutMillis));
    }

    /**
     * Where members share a host and their lines name no ports for clients, those of the list are asked who they are: a session's id
     * begins with the last byte of that of the server which made it.
     */
    private static List<Seat> identified(List<Seat> unasked, ConnectString servers, int timeoutMillis) throws InterruptedException {
        Map<Long, InetSocketAddress> found = new HashMap<>();
        for (InetSocketAddress address : servers.servers()) {
            try (Client client = Client.connect(options(new ConnectString(List.of(address), ""), timeoutMillis))) {
                client.connected().get(timeoutMillis, TimeUnit.MILLISECONDS);
                found.put(client.sessionId() >>> 56, address);
            } catch (ExecutionException | TimeoutException _) {
                continue; // it is none of those that can be told apart
            }
        }
        List<Seat> known = new ArrayList<>();
        List<Seat> unknown = new ArrayList<>();
        for (Seat seat : unasked) {
            InetSocketAddress address = seat.member == null ? null : found.get(seat.member.id() & 0xff);
            if (address == null) {
                InetSocketAddress somewhere = InetSocketAddress.createUnresolved(seat.address.getHostString(), 0);
                Answer nobody = new Answer.Silent("its line names no port for clients: name it with --server");
                unknown.add(new Seat(seat.member, somewhere, nobody));
            } else {
                known.add(new Seat(seat.member, address, seat.answer));
            }
        }
        List<Seat> seats = new ArrayList<>(ask(known, timeoutMillis));
        seats.addAll(unknown);
        seats.sort(Comparator.comparingLong(seat -> seat.member == null ? -1 : seat.member.id()));
        return seats;
    }

    private static ClientOptions options(ConnectString servers, int timeoutMillis) {
        return ClientOptions.of(servers.toString())
            .withSessionTimeoutMillis(Math.max(SHORTEST_SESSION_MILLIS, timeoutMillis)).withReadOnly(true);
    }

    private static List<Seat> ask(List<Seat> unasked, int timeoutMillis) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Seat> seats = new ArrayList<>();
            for (Future<Seat> asked : threads.invokeAll(unasked.stream().map(seat -> asking(seat, timeoutMillis)).toList())) {
                seats.add(asked.get());
            }
            return seats;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Callable<Seat> asking(Seat seat, int timeoutMillis) {
        return () -> seat.askedAgain(timeoutMillis);
    }

    /** As some server of the list tells it; without members where one stands alone. */
    static Optional<Membership> membership(ConnectString servers, int timeoutMillis) throws InterruptedException {
        try (Client client = Client.connect(options(servers, timeoutMillis))) {
            byte[] text = client.getConfig(null).get(timeoutMillis, TimeUnit.MILLISECONDS).data();
            return Optional.of(Membership.parse(text == null ? "" : new String(text, StandardCharsets.UTF_8)));
        } catch (ExecutionException | TimeoutException | MalformedException _) {
            return Optional.empty();
        }
    }

    /** Where a member's clients connect. A line that names no host, or no port, means its own host, and the port the others use. */
    private static InetSocketAddress clientAddress(Member member, int usualPort) {
        HostPort client = member.client();
        String host = client == null || client.isWildcard() ? member.addresses().getFirst().host() : client.host();
        return InetSocketAddress.createUnresolved(host, client == null ? usualPort : client.port());
    }

    public Optional<Seat> leader() {
        return seats.stream().filter(seat -> seat.answer() instanceof Answer.Serving serving && serving.isLeader()).findFirst();
    }

    /** @throws CommandException if there is none that could be changed */
    void requireEnsemble() throws CommandException {
        if (membership == null) {
            throw new CommandException(isServing()
                ? "that server stands alone: with a line server.N of its own and standaloneEnabled=false in its zoo.cfg it starts as an "
                    + "ensemble of one, which others can join"
                : "no server told who is in the ensemble: none can be reached, or nobody leads");
        }
    }

    /** With what somebody says of itself who is no member yet. */
    Survey including(Member newcomer, int timeoutMillis) {
        List<Seat> more = new ArrayList<>(seats);
        more.add(seatOf(newcomer).askedAgain(timeoutMillis));
        return new Survey(membership, more);
    }

    /** Of a server that need not be a member, and was not asked yet. */
    static Seat seatOf(Member server) {
        return new Seat(server, clientAddress(server, ConnectString.DEFAULT_PORT), new Answer.NotServing());
    }

    Optional<Seat> seat(long id) {
        return seats.stream().filter(seat -> seat.member() != null && seat.member().id() == id).findFirst();
    }

    /** The last transaction that anybody of those who answer has applied. */
    OptionalLong newestZxid() {
        return seats.stream().map(Seat::zxid).filter(OptionalLong::isPresent).mapToLong(OptionalLong::getAsLong).max();
    }

    /** Whether somebody leads: one says so, or others follow it. Who leads and lets no client in (leaderServes) says nothing. */
    boolean isLed() {
        return leader().isPresent() || isAny(Answer.Serving::follows);
    }

    /** Whether clients can write: somebody leads, or a server stands alone. */
    public boolean isServing() {
        return isLed() || membership == null && isAny(serving -> serving.mode().equals("standalone"));
    }

    private boolean isAny(Predicate<Answer.Serving> kind) {
        return seats.stream().anyMatch(seat -> seat.answer() instanceof Answer.Serving serving && kind.test(serving));
    }

    /** How many transactions a server is behind its leader; empty if it is in another epoch, or one of them said nothing. */
    OptionalLong behind(Seat seat) {
        OptionalLong own = seat.zxid();
        OptionalLong head = leader().map(Seat::zxid).orElse(OptionalLong.empty());
        if (own.isEmpty() || head.isEmpty() || Zxid.epoch(own.getAsLong()) != Zxid.epoch(head.getAsLong())) {
            return OptionalLong.empty();
        }
        // They were not asked at the same instant.
        return OptionalLong.of(Math.max(0, head.getAsLong() - own.getAsLong()));
    }
}
