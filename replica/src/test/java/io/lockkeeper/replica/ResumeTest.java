package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A client with persistent watches loses its connection again and again, comes back to any server of an ensemble whose servers crash and
 * whose leaders change, and hears every event once and in order, or that it has to look. Its wire ends anywhere, also between the events
 * of one transaction.
 */
class ResumeTest {
    private static final int SEEDS = 150;
    private static final String SUBTREE = "/w";
    private static final String SINGLE = "/p";

    private int resumed;
    private int resynced;
    private int missed;
    private int doubtful;
    private int compared;

    @Test
    void noEventIsMissedOrDoubledOverReconnectsToAnyServer() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Run(seed).check();
        }
        assertThat(compared).as("had a whole log to compare with").isGreaterThan(SEEDS / 2);
        assertThat(resumed).as("came back and was told what it had missed").isGreaterThan(SEEDS);
        assertThat(missed).as("events that were told that way").isGreaterThan(SEEDS);
        assertThat(resynced).as("was told to look").isPositive();
        assertThat(doubtful).as("had heard of a transaction in part").isPositive();
    }

    private record Told(long zxid, WatchEvent event) {}

    /** What a client has heard without a break, beginning behind {@code from}. */
    private static final class Stretch {
        private final long from;
        private final List<Told> events = new ArrayList<>();
        private long upTo;
        private long current;

        Stretch(long from) {
            this.from = from;
            this.upTo = from;
        }

        void answer(long zxid) {
            upTo = Math.max(upTo, zxid);
            current = current <= upTo ? 0 : current;
        }

        void event(long zxid, WatchEvent event) {
            if (zxid > current) {
                current = zxid;
                upTo = Math.max(upTo, zxid - 1);
            }
            events.add(new Told(zxid, event));
        }

        List<WatchEvent> ofCurrent() {
            return new ArrayList<>(events.stream().filter(told -> told.zxid == current).map(Told::event).toList());
        }

        void check(List<Told> history, long seed) {
            List<Told> whole = history.stream().filter(told -> told.zxid > from && told.zxid <= upTo).toList();
            List<Told> inPart = history.stream().filter(told -> told.zxid == current).toList();
            List<Told> expected = new ArrayList<>(whole);
            expected.addAll(inPart.subList(0, Math.max(0, Math.min(inPart.size(), events.size() - whole.size()))));
            assertThat(events).as("seed %d: from %x up to %x and in part %x", seed, from, upTo, current).isEqualTo(expected);
        }
    }

    private final class Run {
        private final long seed;
        private final Random dice;
        private final Ensemble world;
        private final List<Stretch> stretches = new ArrayList<>();
        private @Nullable Stretch stretch;
        private long session;
        private @Nullable Machine server;
        private long connection;
        private int read;
        /** Whether the watches of this connection are on their way: nothing may be asked before. */
        private boolean asked;
        private long connections;
        private @Nullable Machine writersServer;
        private long writersConnection;

        Run(long seed) {
            this.seed = seed;
            this.dice = new Random(seed);
            this.world = Ensemble.of(seed, 3, dice.nextInt(2));
        }

        void check() {
            world.allServe();
            int actions = 150 + dice.nextInt(250);
            for (int i = 0; i < actions; i++) {
                act();
            }
            world.machines().stream().filter(machine -> !machine.isUp()).forEach(Machine::start);
            world.allAgree();
            lose();
            for (int i = 0; i < 20 && (stretch == null || stretch.upTo < world.leader().tree().lastZxid()); i++) {
                listen(1000);
                world.pass(Ensemble.TICK / 4);
            }
            assertThat(stretch).as("seed %d: came back", seed).isNotNull();
            stretches.add(stretch);
            List<Told> history = history();
            if (history != null) {
                compared++;
                stretches.forEach(each -> each.check(history, seed));
            }
        }

        private void act() {
            switch (dice.nextInt(12)) {
                case 0, 1, 2, 3 -> write();
                case 4, 5, 6 -> listen(1 + dice.nextInt(6));
                case 7 -> listen(100);
                case 8 -> {
                    if (dice.nextInt(3) == 0) {
                        lose();
                    }
                }
                case 9 -> {
                    if (dice.nextInt(4) == 0) {
                        trouble();
                    }
                }
                default -> {}
            }
            for (int steps = dice.nextInt(30); steps > 0; steps--) {
                world.step();
            }
        }

        private Machine any() {
            List<Machine> up = world.up();
            return up.get(dice.nextInt(up.size()));
        }

        private void trouble() {
            List<Machine> down = world.machines().stream().filter(machine -> !machine.isUp()).toList();
            if (!down.isEmpty()) {
                down.getFirst().start();
                return;
            }
            Machine crashing = any();
            crashing.crash();
            if (crashing == server) {
                server = null;
            }
            if (crashing == writersServer) {
                writersServer = null;
            }
        }

        // --- changes

        private void write() {
            Machine through = writersServer;
            if (through == null || dice.nextInt(20) == 0 || through.heard(writersConnection).contains("closed")) {
                through = any();
                writersServer = through;
                writersConnection = 1_000_000 * seed + ++connections;
                through.connect(writersConnection);
                return;
            }
            if (!through.heard(writersConnection).contains("session")) {
                return;
            }
            List<Operation.Write> writes = new ArrayList<>();
            for (int count = 1 + dice.nextInt(8); count > 0; count--) {
                writes.add(change());
            }
            if (dice.nextInt(3) == 0) {
                through.send(writersConnection, new Operation.Multi(writes.subList(0, Math.min(3, writes.size()))));
            } else {
                writes.forEach(write -> writersServer.send(writersConnection, write));
            }
        }

        private Operation.Write change() {
            String top = dice.nextInt(3) == 0 ? SINGLE : SUBTREE;
            String path = switch (dice.nextInt(5)) {
                case 0 -> top;
                case 1, 2 -> top + "/" + "abc".charAt(dice.nextInt(3));
                case 3 -> top + "/\u00e4" + dice.nextInt(2);
                default -> top + "/a/" + dice.nextInt(3);
            };
            return (Operation.Write) switch (dice.nextInt(6)) {
                case 0 -> Host.delete(path);
                case 1, 2 -> Host.set(path, "x" + dice.nextInt(9));
                default -> Host.create(path);
            };
        }

        // --- the client that watches

        private void lose() {
            if (server != null && server.isUp()) {
                server.inbox.add(new Event.Disconnected(connection));
            }
            server = null;
        }

        /** Takes so many frames off the wire, and comes back if there is none. */
        private void listen(int frames) {
            Machine at = server;
            if (at == null) {
                come();
                return;
            }
            List<Machine.Frame> sent = at.frames.getOrDefault(connection, List.of());
            for (int i = 0; i < frames && read < sent.size() && server != null; i++) {
                take(sent.get(read++));
            }
            if (server != null && asked && read == sent.size() && dice.nextInt(4) == 0) {
                at.send(connection, Host.ping());
            }
        }

        private void come() {
            Machine at = any();
            server = at;
            connection = 1_000_000 * seed + ++connections;
            read = 0;
            asked = false;
            at.hello(connection, session, stretch == null ? 0 : Math.max(stretch.upTo, stretch.current), false);
        }

        private void take(Machine.Frame frame) {
            switch (frame.content()) {
                case null -> server = null;
                case ConnectResponse response when response.timeoutMillis() == 0 -> {
                    endStretch();
                    session = 0;
                    server = null;
                }
                case ConnectResponse response -> welcomed(response);
                case WatchEvent event -> stretch().event(frame.zxid(), event);
                case Reply.Resumed(boolean complete, List<Reply.Missed> events) -> {
                    if (complete) {
                        resumed(events);
                        stretch().answer(frame.zxid());
                    } else {
                        resynced++;
                        endStretch();
                        stretch = new Stretch(frame.zxid());
                    }
                }
                case Reply.WatchAdded _ -> {
                    if (stretch == null) {
                        stretch = new Stretch(frame.zxid());
                    } else {
                        stretch.answer(frame.zxid());
                    }
                }
                case Reply _ when frame.zxid() > 0 && stretch != null -> stretch.answer(frame.zxid());
                default -> {}
            }
        }

        private void welcomed(ConnectResponse response) {
            session = response.sessionId();
            asked = true;
            if (stretch == null) {
                // One step: nothing can happen between the two.
                server.send(connection, new Operation.AddWatch(SUBTREE, true), new Operation.AddWatch(SINGLE, false));
            } else {
                server.send(connection, new Operation.ResumeWatches(stretch.upTo, List.of(SINGLE), List.of(SUBTREE)));
            }
        }

        private void resumed(List<Reply.Missed> events) {
            resumed++;
            missed += events.size();
            List<WatchEvent> known = stretch().ofCurrent();
            doubtful += known.isEmpty() ? 0 : 1;
            long inPart = stretch().current;
            for (Reply.Missed each : events) {
                if (each.zxid() != inPart || !known.remove(each.event())) {
                    stretch().event(each.zxid(), each.event());
                }
            }
        }

        private Stretch stretch() {
            if (stretch == null) {
                throw new AssertionError("seed " + seed + ": an event before any watch");
            }
            return stretch;
        }

        private void endStretch() {
            if (stretch != null) {
                stretches.add(stretch);
                stretch = null;
            }
        }

        // --- the truth

        /** From the log of a server that has all of it; null if each of them began again with a snapshot. */
        private @Nullable List<Told> history() {
            List<Proposal> log = world.machines().stream().map(machine -> machine.disk.log).filter(entries -> !entries.isEmpty())
                    .min(Comparator.comparingLong(entries -> entries.getFirst().zxid())).orElseThrow();
            if ((log.getFirst().zxid() & 0xffffffffL) != 1 || log.getFirst().zxid() >>> 32 != 1) {
                return null;
            }
            List<Told> history = new ArrayList<>();
            for (Proposal proposal : log) {
                byte[] bytes = proposal.entry();
                LogEntry entry = TxnCodec.decode(bytes, 0, bytes.length, Integer.MAX_VALUE);
                if (entry.txn() instanceof Txn.Multi multi) {
                    if (!multi.failed()) {
                        multi.parts().forEach(part -> add(history, entry.zxid(), part.txn()));
                    }
                } else if (entry.header().type() != OpCode.ERROR) {
                    add(history, entry.zxid(), entry.txn());
                }
            }
            return history;
        }

        private static void add(List<Told> history, long zxid, Txn txn) {
            switch (txn) {
                case Txn.Create create -> add(history, zxid, WatchEvent.Type.NODE_CREATED, create.path());
                case Txn.SetData set -> add(history, zxid, WatchEvent.Type.NODE_DATA_CHANGED, set.path());
                case Txn.Delete delete -> add(history, zxid, WatchEvent.Type.NODE_DELETED, delete.path());
                default -> {}
            }
        }

        private static void add(List<Told> history, long zxid, WatchEvent.Type type, String path) {
            if (path.equals(SUBTREE) || path.startsWith(SUBTREE + "/") || path.equals(SINGLE)) {
                history.add(new Told(zxid, new WatchEvent(type, path)));
            }
            if (type != WatchEvent.Type.NODE_DATA_CHANGED && ZnodePath.parent(path).equals(SINGLE)) {
                history.add(new Told(zxid, new WatchEvent(WatchEvent.Type.NODE_CHILDREN_CHANGED, SINGLE)));
            }
        }
    }
}
