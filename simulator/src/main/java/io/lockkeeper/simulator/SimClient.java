package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.replica.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A client with one session after another: pipelines requests, loses its connection, comes back with its session and its watches,
 * falls silent until the session expires, closes it. Knows only what it has heard; whether that is right is the referee's business.
 */
final class SimClient implements Runnable {
    private static final int MOST_OUTSTANDING = 40;

    private enum State {
        AWAY,
        GREETING,
        CONNECTED
    }

    private final World world;
    private final List<? extends Service> servers;
    private final Dice dice;
    private final int leisureMicros;
    private final boolean contentWithReading;
    private final int extensions;
    private final Id address;
    private final Id identity;
    private final Workload workload;
    private final Deque<Operation> outstanding = new ArrayDeque<>();
    private final Set<String> dataWatches = new TreeSet<>();
    private final Set<String> existWatches = new TreeSet<>();
    private final Set<String> childWatches = new TreeSet<>();
    private final Set<String> persistentWatches = new TreeSet<>();
    private final Set<String> recursiveWatches = new TreeSet<>();
    private Service server;
    private State state = State.AWAY;
    private boolean quiet;
    private boolean retired;
    private long silentUntilMicros;
    private long connection;
    private long sessionId;
    private byte[] password = new byte[16];
    private long lastZxid;
    private int lastXid;
    private int timeoutMillis;
    private long waitingSinceMicros;
    private long answered;

    /**
     * @param leisureMicros how long it rests at most before it speaks again
     * @param contentWithReading whether it stays with a server that has no leader
     * @param extensions what it uses beyond the protocol
     */
    SimClient(
            World world, List<? extends Service> servers, int number, int leisureMicros, boolean contentWithReading, int extensions) {
        this.world = world;
        this.servers = servers;
        this.leisureMicros = leisureMicros;
        this.contentWithReading = contentWithReading;
        this.extensions = extensions;
        this.server = servers.getFirst();
        dice = world.dice();
        address = new Id("ip", "10.0.0." + number);
        identity = new Id("digest", "user" + number % 3 + ":secret");
        workload = new Workload(world.dice(), identity, (extensions & Extensions.BIG_TREES) != 0);
        timeoutMillis = dice.between(300, 5000);
        world.after(dice.between(1, 50_000), this);
    }

    /** From now on it only keeps its session and asks a little, and everything must be answered soon. */
    void calmDown() {
        quiet = true;
        silentUntilMicros = 0;
    }

    /** It says nothing more at all. */
    void retire() {
        retired = true;
    }

    long answered() {
        return answered;
    }

    /** For how long it has been waiting for an answer or a welcome, in milliseconds. */
    long waitingMillis() {
        boolean waiting = state != State.CONNECTED || !outstanding.isEmpty();
        return waiting ? (world.clock().nowMicros() - waitingSinceMicros) / 1000 : 0;
    }

    @Override
    public void run() {
        if (retired) {
            return;
        }
        if (world.clock().nowMicros() >= silentUntilMicros) {
            switch (state) {
                case AWAY -> greet();
                case GREETING -> {
                    if (world.clock().nowMicros() - waitingSinceMicros > 2_000_000) {
                        hangUp();
                    }
                }
                case CONNECTED -> speak();
            }
        }
        world.after(dice.between(500, quiet ? 200_000 : leisureMicros), this);
    }

    private void greet() {
        List<? extends Service> up = servers.stream().filter(Service::isUp).toList();
        if (up.isEmpty()) {
            return;
        }
        server = up.size() == 1 ? up.getFirst() : dice.pick(up);
        state = State.GREETING;
        waitingSinceMicros = world.clock().nowMicros();
        boolean wrongPassword = !quiet && sessionId != 0 && dice.oneIn(40);
        byte[] shown = wrongPassword ? new byte[16] : password;
        ConnectRequest hello = new ConnectRequest(0, lastZxid, timeoutMillis, sessionId, shown, contentWithReading, extensions);
        Line line = new Line();
        line.number = server.connect(hello, List.of(address), line);
        connection = line.number;
    }

    private void speak() {
        int roll = dice.below(1000);
        if (!quiet && roll < 6) {
            hangUp();
        } else if (!quiet && roll < 10) {
            hangUp();
            silentUntilMicros = world.clock().nowMicros() + dice.between(500, 8000) * 1000L;
        } else if (!quiet && roll < 13) {
            // Keeps the connection, but says nothing: the session expires under it.
            silentUntilMicros = world.clock().nowMicros() + dice.between(500, 8000) * 1000L;
        } else if (!quiet && roll < 17) {
            // Comes back on a second connection while the first is still open.
            state = State.AWAY;
            outstanding.clear();
        } else if (!quiet && roll < 20) {
            send(new Operation.CloseSession());
        } else if (!quiet && roll < 30) {
            server.authenticate(connection, RequestHeader.XID_AUTH, List.of(identity));
        } else {
            talk();
        }
    }

    private void talk() {
        List<Request> batch = new ArrayList<>();
        int size = quiet ? 1 : dice.oneIn(10) ? dice.between(5, 25) : dice.between(1, 4);
        for (int i = 0; i < size && outstanding.size() < MOST_OUTSTANDING; i++) {
            batch.add(request(quiet && dice.oneIn(2) ? new Operation.Ping() : workload.next()));
        }
        if (!batch.isEmpty()) {
            server.send(connection, batch);
        }
    }

    private void send(Operation operation) {
        server.send(connection, List.of(request(operation)));
    }

    private Request request(Operation operation) {
        if (outstanding.isEmpty()) {
            waitingSinceMicros = world.clock().nowMicros();
        }
        outstanding.add(operation);
        lastXid++;
        return new Request(lastXid, operation);
    }

    private void hangUp() {
        server.disconnect(connection);
        lost();
    }

    private void lost() {
        state = State.AWAY;
        outstanding.clear();
        waitingSinceMicros = world.clock().nowMicros();
    }

    private void forgetSession() {
        sessionId = 0;
        password = new byte[16];
        dataWatches.clear();
        existWatches.clear();
        childWatches.clear();
        persistentWatches.clear();
        recursiveWatches.clear();
    }

    private void comeBack() {
        if (dice.oneIn(2)) {
            server.authenticate(connection, RequestHeader.XID_AUTH, List.of(identity));
        }
        if (!dataWatches.isEmpty() || !existWatches.isEmpty() || !childWatches.isEmpty() || !persistentWatches.isEmpty()
                || !recursiveWatches.isEmpty()) {
            send(new Operation.SetWatches(
                    OpCode.SET_WATCHES2,
                    lastZxid,
                    List.copyOf(dataWatches),
                    List.copyOf(existWatches),
                    List.copyOf(childWatches),
                    List.copyOf(persistentWatches),
                    List.copyOf(recursiveWatches)));
        }
    }

    private void learn(Operation operation, Reply reply) {
        boolean well = reply.error() == ErrorCode.OK;
        switch (operation) {
            case Operation.GetData get when get.watch() && well -> dataWatches.add(String.valueOf(get.path()));
            case Operation.Exists exists when exists.watch() && well -> dataWatches.add(String.valueOf(exists.path()));
            case Operation.Exists exists when exists.watch() && reply.error() == ErrorCode.NO_NODE ->
                existWatches.add(String.valueOf(exists.path()));
            case Operation.GetChildren get when get.watch() && well -> childWatches.add(String.valueOf(get.path()));
            case Operation.AddWatch add when add.recursive() -> recursiveWatches.add(String.valueOf(add.path()));
            case Operation.AddWatch add -> persistentWatches.add(String.valueOf(add.path()));
            case Operation.Create _ when reply instanceof Reply.Created created -> workload.remember(created.path());
            case Operation.Create _ when reply instanceof Reply.CreatedWithStat created -> workload.remember(created.path());
            case Operation.CloseSession _ -> forgetSession();
            default -> {}
        }
    }

    /** One connection of this client; what an older one still brings is not listened to. */
    private final class Line implements Service.Peer {
        private final Service on = server;
        private long number;

        private boolean isCurrent() {
            return number == connection && server == on && state != State.AWAY;
        }

        @Override
        public void connected(ConnectResponse response) {
            if (!isCurrent()) {
                return;
            }
            if (response.timeoutMillis() == 0) {
                forgetSession();
                return; // the server hangs up next
            }
            state = State.CONNECTED;
            boolean back = sessionId != 0;
            sessionId = response.sessionId();
            password = response.password();
            outstanding.clear();
            if (back) {
                comeBack();
            }
        }

        @Override
        public void replied(int xid, long zxid, Reply reply) {
            if (!isCurrent() || xid == RequestHeader.XID_AUTH) {
                return;
            }
            lastZxid = Math.max(lastZxid, zxid);
            Operation operation = outstanding.poll();
            answered++;
            waitingSinceMicros = world.clock().nowMicros();
            if (operation != null) {
                learn(operation, reply);
            }
        }

        @Override
        public void notified(long zxid, WatchEvent event) {
            if (isCurrent()) {
                dataWatches.remove(event.path());
                existWatches.remove(event.path());
                childWatches.remove(event.path());
            }
        }

        @Override
        public void closed() {
            if (isCurrent()) {
                lost();
            }
        }
    }
}
