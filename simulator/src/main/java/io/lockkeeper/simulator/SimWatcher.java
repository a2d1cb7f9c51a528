package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client of ours that only watches: loses its connection again and again, comes back to any server with its session and its persistent
 * watches, and asks what it has missed (ADR 81). In the end each {@link Stretch} of events that it has heard is compared with what the
 * ensemble agreed on.
 */
final class SimWatcher implements Runnable {
    private static final int PATIENCE_MICROS = 2_000_000;

    private final World world;
    private final List<? extends Service> servers;
    private final Dice dice;
    private final Coverage coverage;
    private final int leisureMicros;
    private final Stretch.Watches watches;
    private final List<Stretch> stretches = new ArrayList<>();
    private @Nullable Stretch stretch;
    private @Nullable Line line;
    private boolean quiet;
    private boolean retired;
    private long awayUntilMicros;
    private long sessionId;
    private byte[] password = new byte[16];
    private long highest;
    private int lastXid;

    /** @param leisureMicros how long it rests at most before it does something */
    SimWatcher(World world, List<? extends Service> servers, Dice dice, int leisureMicros, Coverage coverage) {
        this.world = world;
        this.servers = servers;
        this.dice = dice;
        this.coverage = coverage;
        this.leisureMicros = leisureMicros;
        Id address = new Id("ip", "10.0.2.1");
        Id identity = new Id("digest", "user" + dice.below(3) + ":secret");
        watches = new Stretch.Watches(
                List.of(dice.pick(List.of("/a", "/b"))), List.of(dice.pick(List.of("/", "/a", "/c"))), List.of(address, identity));
        world.after(dice.between(1, 50_000), this);
    }

    /** From now on it stays where it is. */
    void calmDown() {
        quiet = true;
        awayUntilMicros = 0;
    }

    /** It says nothing more at all. */
    void retire() {
        retired = true;
    }

    /** All that it has heard is what was agreed on, nothing less and nothing twice. */
    void mustHaveHeardRightly(Order order) {
        endStretch();
        for (Stretch each : stretches) {
            each.mustBe(order, watches);
            coverage.count(Occurrence.STRETCH_OF_EVENTS_COMPARED);
        }
    }

    @Override
    public void run() {
        if (retired) {
            return;
        }
        Line present = line;
        if (present == null) {
            if (world.clock().nowMicros() >= awayUntilMicros) {
                come();
            }
        } else if (!quiet && dice.oneIn(25) || present.isOverdue()) {
            present.server.disconnect(present.number);
            line = null;
            awayUntilMicros = world.clock().nowMicros() + (dice.oneIn(6) ? dice.between(500, 8000) * 1000L : dice.below(100_000));
        } else if (present.welcome) {
            present.asks(new Operation.Ping());
        }
        world.after(dice.between(500, quiet ? 200_000 : leisureMicros), this);
    }

    private void come() {
        List<? extends Service> up = servers.stream().filter(Service::isUp).toList();
        if (!up.isEmpty()) {
            line = new Line(dice.pick(up));
        }
    }

    private void endStretch() {
        if (stretch != null) {
            stretches.add(stretch);
            stretch = null;
        }
    }

    private void resumed(List<Reply.Missed> missed, Stretch heard) {
        List<WatchEvent> known = heard.ofUnfinished();
        long unfinished = heard.unfinished();
        for (Reply.Missed each : missed) {
            if (each.zxid() == unfinished && known.remove(each.event())) {
                coverage.count(Occurrence.EVENT_HEARD_AND_TOLD_AGAIN);
            } else {
                heard.event(each.zxid(), each.event());
            }
        }
    }

    /** One connection; what an older one still brings is not listened to. */
    private final class Line implements Service.Peer {
        private final Service server;
        private final long number;
        private boolean welcome;
        private int open;
        private long waitingSinceMicros = world.clock().nowMicros();

        Line(Service server) {
            this.server = server;
            ConnectRequest hello = new ConnectRequest(
                    0, highest, 4000, sessionId, password, false, Extensions.RESUMING_WATCHES);
            number = server.connect(hello, watches.ids().subList(0, 1), this);
        }

        boolean isOverdue() {
            return (!welcome || open > 0) && world.clock().nowMicros() - waitingSinceMicros > PATIENCE_MICROS;
        }

        void asks(Operation... operations) {
            List<Request> requests = new ArrayList<>();
            for (Operation operation : operations) {
                int xid = operation instanceof Operation.ResumeWatches ? RequestHeader.XID_RESUME_WATCHES : ++lastXid;
                requests.add(new Request(xid, operation));
            }
            if (open == 0) {
                waitingSinceMicros = world.clock().nowMicros();
            }
            open += requests.size();
            server.send(number, requests);
        }

        @Override
        public void connected(ConnectResponse response) {
            if (line != this) {
                return;
            }
            if (response.timeoutMillis() == 0) {
                endStretch();
                sessionId = 0;
                password = new byte[16];
                return; // the server hangs up next
            }
            welcome = true;
            sessionId = response.sessionId();
            password = response.password();
            server.authenticate(number, RequestHeader.XID_AUTH, watches.ids().subList(1, 2));
            if (stretch == null) {
                // One step: nothing can happen between the two.
                asks(new Operation.AddWatch(watches.persistent().getFirst(), false),
                        new Operation.AddWatch(watches.recursive().getFirst(), true));
            } else {
                asks(new Operation.ResumeWatches(stretch.upTo(), watches.persistent(), watches.recursive()));
            }
        }

        @Override
        public void replied(int xid, long zxid, Reply reply) {
            if (line != this || xid == RequestHeader.XID_AUTH) {
                return;
            }
            open--;
            waitingSinceMicros = world.clock().nowMicros();
            highest = Math.max(highest, zxid);
            Stretch present = stretch;
            if (present == null) {
                stretch = new Stretch(zxid);
            } else if (reply instanceof Reply.Resumed(boolean complete, List<Reply.Missed> missed) && complete) {
                resumed(missed, present);
                present.answer(zxid);
            } else if (reply instanceof Reply.Resumed) {
                endStretch();
                stretch = new Stretch(zxid);
            } else {
                present.answer(zxid);
            }
        }

        @Override
        public void notified(long zxid, WatchEvent event) {
            if (line != this) {
                return;
            }
            highest = Math.max(highest, zxid);
            if (stretch != null) { // else only the first of the two watches has been answered
                stretch.event(zxid, event);
            }
        }

        @Override
        public void closed() {
            if (line == this) {
                line = null;
            }
        }
    }
}
