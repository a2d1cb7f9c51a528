package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.replica.MemberConfig;
import io.lockkeeper.replica.ReplicaConfig;
import io.lockkeeper.replica.Request;
import io.lockkeeper.simulator.MemberReferee.SessionKind;
import io.lockkeeper.storage.Compression;
import io.lockkeeper.storage.LogOptions;
import io.lockkeeper.storage.SnapshotOptions;
import io.lockkeeper.zab.Reconfig;
import io.lockkeeper.zab.ZabConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;
import java.util.stream.LongStream;

/** An ensemble in which nothing goes wrong but what the test does, with the same judges as in a world of many seeds. */
final class Stage {
    static final int TICK = 100;
    /** Of entries that may wait for a disk before its server stands still. */
    static final int MOST_BEHIND_BYTES = 100_000;

    final Coverage coverage = new Coverage();
    final World world;
    final PeerNetwork peers;
    final List<SimMember> members;
    private final Ensemble ensemble;
    private final Deque<String> story = new ArrayDeque<>();
    private String cue = "";
    private boolean cueCame;

    /** @param keep how many entries a server keeps in memory for others; they never read their logs for that */
    Stage(long seed, int voters, int keep) {
        this(seed, voters, keep, SessionKind.GLOBAL);
    }

    /** @param newSessions what becomes of new sessions */
    Stage(long seed, int voters, int keep, SessionKind newSessions) {
        this(seed, voters, 0, _ -> keep, 0, Wiring.RIGHT, newSessions, false);
    }

    /** @param silenceMillis how long they may be silent to each other, if that is not syncLimit's business alone */
    Stage(long seed, int voters, int keep, int silenceMillis) {
        this(seed, voters, 0, _ -> keep, silenceMillis, Wiring.RIGHT, SessionKind.GLOBAL, false);
    }

    /**
     * @param spares servers that follow, and may become members; without any the membership stays as it is
     * @param keep how many entries the server with this id keeps in memory for others
     */
    Stage(long seed, int voters, int spares, LongToIntFunction keep, Wiring wiring) {
        this(seed, voters, spares, keep, 0, wiring, SessionKind.GLOBAL, false);
    }

    /** One whose members keep everything for others, and hear a quorum before each read. */
    static Stage ofLinearizableReads(long seed, int voters) {
        return new Stage(seed, voters, 0, _ -> 1000, 0, Wiring.RIGHT, SessionKind.GLOBAL, true);
    }

    /** What happens to three servers once they serve. */
    @FunctionalInterface
    interface Story {
        /** @param leader leads; the two others follow */
        void tell(Stage stage, SimMember leader, SimMember one, SimMember other) throws IOException;
    }

    /** Tells it with seeds from 1, each on a stage of its own, of three servers that keep so many entries in memory for others. */
    static void ofThree(int seeds, int keep, Story story) {
        ofThree(seeds, seed -> new Stage(seed, 3, keep), story);
    }

    /** The same on stages of three that somebody else sets. */
    static void ofThree(int seeds, LongFunction<Stage> set, Story story) {
        for (long seed = 1; seed <= seeds; seed++) {
            Stage stage = set.apply(seed);
            SimMember leader = stage.leader();
            SimMember one = stage.others(leader).getFirst();
            try {
                story.tell(stage, leader, one, stage.others(leader, one).getFirst());
            } catch (IOException e) {
                throw new UncheckedIOException("seed " + seed, e);
            }
        }
    }

    /** One in which new sessions are local, and servers may join. */
    static Stage ofLocalSessions(long seed, int voters, int spares) {
        return new Stage(seed, voters, spares, _ -> 1000, 0, Wiring.RIGHT, SessionKind.LOCAL, false);
    }

    private Stage(
            long seed, int voters, int spares, LongToIntFunction keep, int silenceMillis, Wiring wiring, SessionKind newSessions,
            boolean linearizableReads) {
        world = new World(seed);
        Membership membership = membership(LongStream.rangeClosed(1, voters));
        Trace trace = new Trace(world.clock(), this::hear);
        ensemble = new Ensemble(world, membership, newSessions, wiring, coverage, trace);
        for (long id = 1; id <= voters + spares; id++) {
            long self = id;
            ReplicaConfig replica = new ReplicaConfig(
                    id, TICK, 2 * TICK, 20 * TICK, 100_000, 0, 60_000, 60, 0, Set.of(), spares > 0, 64, 4096, seed);
            Machine machine = new Machine(
                    replica, new LogOptions(0, -1, true, 1000, LogOptions.DEFAULT_MAX_RECORD_BYTES),
                    new SnapshotOptions(Compression.NONE, true, LogOptions.DEFAULT_MAX_RECORD_BYTES), MOST_BEHIND_BYTES);
            ZabConfig zab = new ZabConfig(
                    id, false, TICK, 10, 5, silenceMillis, 0, 20, 30, 500, 30, 50, -1,
                    spares > 0 ? Reconfig.CLIENTS : Reconfig.NEVER, false, false, keep.applyAsInt(id), 1 << 20, 1 << 20, 10, 100, 0,
                    ZabConfig.HIGHEST_COUNTER, 3, false, id);
            MemberConfig config = new MemberConfig(
                    zab, true, newSessions != SessionKind.GLOBAL, newSessions == SessionKind.LOCAL_UNTIL_NEEDED, true, true,
                    linearizableReads);
            Membership told = membership(LongStream.rangeClosed(1, voters + spares).filter(other -> other <= voters || other == self));
            ensemble.add(id, machine, _ -> config, told, MachineClock.exact(world.clock()));
        }
        peers = ensemble.peers;
        members = ensemble.members();
        members.forEach(this::start);
        allServe();
    }

    private static Membership membership(LongStream ids) {
        return Membership.of(ids.mapToObj(id -> Memberships.member(id, false)).toList(), 0);
    }

    private void hear(String line) {
        story.add(line);
        if (story.size() > 300) {
            story.remove();
        }
        cueCame |= !cue.isEmpty() && line.contains(cue);
    }

    // --- what the test does

    void start(SimMember member) {
        try {
            if (!member.disk().isOn()) {
                member.disk().cutPower();
            }
            member.start();
        } catch (IOException e) {
            throw new AssertionError(member + " does not start: " + e.getMessage(), e);
        }
    }

    /** What it reads of its disk is not what it gets into memory. */
    void startWithRottenTree(SimMember member) {
        try {
            member.disk().cutPower();
            member.startWithRottenTree();
        } catch (IOException e) {
            throw new AssertionError(member + " does not start: " + e.getMessage(), e);
        }
    }

    void startAll() {
        ensemble.down().forEach(this::start);
    }

    void isolate(SimMember member) {
        ensemble.isolate(member);
    }

    void pass(long millis) {
        ensemble.pass(millis);
    }

    void until(String what, BooleanSupplier holds) {
        for (int i = 0; !holds.getAsBoolean(); i++) {
            if (i > 500_000) {
                throw new AssertionError("never: " + what + "\n" + String.join("\n", story));
            }
            world.runUntil(world.clock().nowMicros() + 100);
        }
    }

    /** Until somebody does this, as the trace tells it. */
    void untilCue(String line) {
        cue = line;
        cueCame = false;
        until(line, () -> cueCame);
        cue = "";
    }

    /** An operator asks this server for another voter. */
    void asksFor(SimMember server, SimMember voter) {
        String line = Memberships.line(Memberships.member(voter.id(), false));
        new Operator(server.clients(), new Operation.Reconfig(line, null, null, -1), 20 * TICK);
    }

    Order order() {
        return ensemble.order;
    }

    Safety safety() {
        return ensemble.safety;
    }

    Membership membership() {
        return ensemble.order.membership();
    }

    /** The epoch that its disk vouches for. */
    long epoch(SimMember member) {
        return ensemble.safety.epoch(member.id());
    }

    /** Where its log ends. */
    long logged(SimMember member) {
        return ensemble.safety.logged(member.id());
    }

    boolean lives(long session) {
        return ensemble.order.model().sessions().containsKey(session);
    }

    // --- who is who

    SimMember leader() {
        until("somebody leads", () -> ensemble.leader() != null);
        return Objects.requireNonNull(ensemble.leader());
    }

    List<SimMember> others(SimMember... but) {
        return ensemble.others(but);
    }

    void serves(SimMember member) {
        until(member + " serves", () -> member.referee().serves());
    }

    void allServe() {
        until("all serve", () -> members.stream().allMatch(member -> !member.isUp() || member.referee().serves()));
        leader();
    }

    /** Everybody is up, shows all that anybody has shown, and has it on disk. */
    void allAgree() {
        startAll();
        allServe();
        until("all agree", () -> members.stream().allMatch(ensemble::hasAll));
    }

    // --- a client

    /** One client with one connection. Creates znodes as fast as it may. */
    final class Writer implements Service.Peer {
        private final SimMember server;
        private final int timeoutMillis;
        private final int extensions;
        private final long connection;
        private boolean welcome;
        private boolean closed;
        private long session;
        private byte[] password = new byte[16];
        private int asked;
        private int done;

        Writer(SimMember server) {
            this(server, 20 * TICK);
        }

        /** @param timeoutMillis after which its session ends, since it says nothing but what the test has it say */
        Writer(SimMember server, int timeoutMillis) {
            this(server, timeoutMillis, 0);
        }

        /** @param extensions what it asks for beyond the protocol */
        Writer(SimMember server, int timeoutMillis, int extensions) {
            this.server = server;
            this.timeoutMillis = timeoutMillis;
            this.extensions = extensions;
            connection = connect(false);
        }

        /** Goes on with the session of an older connection, which stays open; if need be with a server that has no leader. */
        Writer(SimMember server, Writer before) {
            this.server = server;
            timeoutMillis = before.timeoutMillis;
            extensions = before.extensions;
            session = before.session;
            password = before.password;
            asked = before.asked;
            done = asked;
            connection = connect(true);
        }

        private long connect(boolean readOnly) {
            ConnectRequest hello = new ConnectRequest(0, 0, timeoutMillis, session, password, readOnly, extensions);
            return server.clients().connect(hello, List.of(new Id("ip", "10.0.0.1")), this);
        }

        long session() {
            return session;
        }

        /** It may change the membership from now on. */
        void isSuper() {
            server.clients().authenticate(connection, RequestHeader.XID_AUTH, List.of(MembershipRules.SUPER));
        }

        /** Asks for that many more. */
        Writer asks(int count) {
            for (int i = 0; i < count; i++) {
                asks(new Operation.Create(
                        OpCode.CREATE, "/w-", new byte[10], Acl.OPEN, CreateMode.PERSISTENT_SEQUENTIAL.flag(), -1));
            }
            return this;
        }

        void asks(Operation operation) {
            asked++;
            server.clients().send(connection, List.of(new Request(asked, operation)));
        }

        /** It is sent away, and has its session still. */
        void isSentAway() {
            until("it is sent away", () -> closed);
        }

        void isWelcome() {
            until("it is welcome", () -> welcome);
        }

        void isDone() {
            until("all is written", this::isAllDone);
        }

        boolean isAllDone() {
            return done == asked;
        }

        @Override
        public void connected(ConnectResponse response) {
            welcome = response.timeoutMillis() > 0;
            session = response.sessionId();
            password = response.password();
        }

        @Override
        public void replied(int xid, long zxid, Reply reply) {
            done += xid == RequestHeader.XID_AUTH ? 0 : 1;
        }

        @Override
        public void notified(long zxid, WatchEvent event) {}

        @Override
        public void closed() {
            closed = true;
        }
    }

    /** Writes that many at this server, each acknowledged. */
    void write(SimMember server, int count) {
        Writer writer = new Writer(server);
        pass(50);
        writer.asks(count).isDone();
    }
}
