package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.zab.Effects;
import io.lockkeeper.zab.Zab;
import io.lockkeeper.zab.ZabConfig;
import io.lockkeeper.zab.ZabNotice;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A member of an ensemble that has nothing but agreement and real sockets: entries are opaque, and the disk is memory. */
final class ZabHost implements Effects, AutoCloseable {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.iterator().next();
    private final Inbox inbox = new Inbox(1024, loop);
    private final Zab zab;
    private final Peers peers;
    /** What the disk has to report, behind what is being stepped now. */
    private final Deque<Consumer<Zab>> reports = new ArrayDeque<>();
    private final List<Long> waiting = new ArrayList<>();

    final List<Long> committed = new CopyOnWriteArrayList<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    volatile ServerState state = ServerState.LOOKING;
    volatile boolean serving;
    private long epochStart;

    ZabHost(ZabConfig config, PeerConfig peerConfig, Membership membership) {
        zab = Zab.member(config, new Zab.Recovered(0, 0, 0, List.of(), membership, membership), entry -> null);
        Sockets sockets = new Sockets(loop, NioServerSocketChannel.class, NioSocketChannel.class, false);
        peers = new Peers(peerConfig, sockets, membership, membership, inbox);
    }

    void start() throws IOException, InterruptedException {
        peers.start();
        inbox.attend(this::run);
        loop.scheduleWithFixedDelay(this::run, 5, 5, TimeUnit.MILLISECONDS);
    }

    private void run() {
        zab.tick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), this);
        for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
            step(event);
            report();
        }
        report();
        state = zab.state();
        serving = zab.isServing();
        peers.flush();
    }

    private void report() {
        for (Consumer<Zab> report = reports.poll(); report != null; report = reports.poll()) {
            report.accept(zab);
        }
    }

    private void step(Event event) {
        switch (event) {
            case Event.Notified(long sid, Notification notification) -> zab.notified(sid, notification, this);
            case Event.Accepted(long link) -> zab.accepted(link, this);
            case Event.Dialed(long attempt, long link) -> zab.dialed(attempt, link, this);
            case Event.DialFailed(long attempt) -> zab.dialFailed(attempt, this);
            case Event.Closed(long link) -> zab.closed(link, this);
            case Event.Received(long link, List<LearnerMessage> messages) -> {
                messages.forEach(message -> zab.received(link, message, this));
                peers.taken(link);
            }
            case Event.StreamDemand(long link, int _) -> {
                JuteWriter image = new JuteWriter().writeInt(committed.size());
                committed.forEach(image::writeLong);
                peers.sendPortion(link, image.toByteArray(), true);
            }
            case Event.SnapshotSent(long link) -> zab.snapshotSent(link, this);
            case Event other -> throw new IllegalStateException("not for us: " + other);
        }
    }

    /** On the leader. */
    void propose(byte[] entry) {
        loop.execute(() -> {
            zab.propose(zab.nextZxid(), entry, this);
            run();
        });
    }

    void forward(LearnerMessage.Request request) {
        loop.execute(() -> {
            zab.forward(request, this);
            run();
        });
    }

    @Override
    public void close() {
        peers.close();
        group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    // --- effects

    @Override
    public void append(long zxid, byte[] entry) {
        waiting.add(zxid);
        reports.add(z -> z.persisted(zxid, this));
    }

    @Override
    public void acceptEpoch(long epoch) {
        reports.add(z -> z.epochAccepted(epoch, this));
    }

    @Override
    public void announceEpoch(long epoch) {
        reports.add(z -> z.epochAnnounced(epoch, this));
    }

    @Override
    public void adoptEpoch(long epoch) {
        reports.add(z -> z.epochAdopted(epoch, this));
    }

    @Override
    public void truncate(long zxid) {
        waiting.removeIf(z -> z > zxid);
        reports.add(z -> z.truncated(zxid, this));
    }

    @Override
    public void receiveSnapshot(long link, long zxid) {
        peers.receiveSnapshot(link, new SnapshotIntake() {
            private final JuteWriter came = new JuteWriter();

            @Override
            public void offer(byte[] bytes, Receipt receipt) {
                int before = came.length();
                came.writeRaw(bytes, 0, bytes.length);
                JuteReader in = new JuteReader(came.array(), 0, came.length(), Integer.MAX_VALUE);
                int length = in.remaining() < Integer.BYTES ? Integer.MAX_VALUE : Integer.BYTES + in.readInt() * Long.BYTES;
                receipt.took(Math.min(bytes.length, length - before), came.length() >= length);
                if (came.length() >= length) {
                    installed(zxid, in, length);
                }
            }

            @Override
            public void broken(String why) {
                loop.execute(() -> {
                    zab.snapshotAbandoned(ZabHost.this);
                    run();
                });
            }
        });
    }

    private void installed(long zxid, JuteReader in, int length) {
        List<Long> zxids = new ArrayList<>();
        for (int i = Integer.BYTES; i < length; i += Long.BYTES) {
            zxids.add(in.readLong());
        }
        loop.execute(() -> {
            waiting.clear();
            committed.clear();
            committed.addAll(zxids);
            zab.snapshotInstalled(zxid, this);
            run();
        });
    }

    @Override
    public void readOn(long link) {
        peers.readOn(link);
    }

    @Override
    public void rememberMembership(Membership membership) {}

    @Override
    public void notify(long sid, Notification notification) {
        peers.notify(sid, notification);
    }

    @Override
    public void listen() {
        peers.listen();
    }

    @Override
    public void stopListening() {
        peers.stopListening();
    }

    @Override
    public void dial(long attempt, Member leader) {
        peers.dial(attempt, leader);
    }

    @Override
    public void send(long link, LearnerMessage message) {
        peers.send(link, message);
    }

    @Override
    public void close(long link) {
        peers.close(link);
    }

    @Override
    public void openSnapshot(long link) {
        reports.add(z -> z.snapshotReady(link, Math.max(z.lastCommitted(), epochStart), this));
    }

    @Override
    public void streamSnapshot(long link) {
        peers.beginSnapshot(link);
    }

    @Override
    public void readLog(long link, long fromZxid, long toZxid) {
        reports.add(z -> z.logUnavailable(link, this));
    }

    @Override
    public void committed(long zxid) {
        while (!waiting.isEmpty() && waiting.getFirst() <= zxid) {
            committed.add(waiting.removeFirst());
        }
    }

    @Override
    public void serving(ServerState role, long epoch) {
        epochStart = Zxid.of(epoch, 0);
        log.add("serving " + role + " " + epoch);
    }

    @Override
    public void stoppedServing() {
        epochStart = 0;
        log.add("stopped serving");
    }

    @Override
    public void membershipCommitted(Membership membership) {
        peers.membershipCommitted(membership);
    }

    @Override
    public void requested(long link, long sid, LearnerMessage.Request request) {
        zab.propose(zab.nextZxid(), request.body(), this);
    }

    @Override
    public void revalidate(long link, long sid, LearnerMessage.Revalidate question) {
        zab.revalidated(link, question.sessionId(), true, this);
    }

    @Override
    public void touched(long sid, LearnerMessage.Pong sessions) {}

    @Override
    public void pinged(long zxid) {
        reports.add(z -> z.pong(new LearnerMessage.Pong(zxid, new long[0], new int[0]), this));
    }

    @Override
    public void synced() {}

    @Override
    public void revalidated(long sessionId, boolean valid) {}

    @Override
    public void notice(ZabNotice notice) {
        log.add(notice.toString());
    }
}
