package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.server.queue.ReplicaQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All wires to other servers. What is to be done is laid down here by one thread, the replica's, and is done on the event loop of the
 * peers with the next {@link #flush}, in order; what comes from there goes to the replica as an {@link Event}.
 */
public final class Peers implements AutoCloseable {
    private static final int STOP_SECONDS = 5;

    private final PeerConfig config;
    private final Sockets sockets;
    private final Addresses addresses;
    private final ElectionPort election;
    private final QuorumLinks quorum;
    private List<Runnable> laidDown = new ArrayList<>();
    /** What was laid down last, if it was a message: the next one may join it. */
    private @Nullable Messages messages;
    private Listening listening;

    /**
     * @param committed the membership that counts
     * @param next the last one that was proposed; the same if none is under way
     */
    public Peers(PeerConfig config, Sockets sockets, Membership committed, Membership next, Inbox inbox) {
        ReplicaQueue toReplica = new ReplicaQueue(inbox, sockets.loop(), this::readOnHere);
        this.config = config;
        this.sockets = sockets;
        this.addresses = new Addresses(config.self(), committed, next);
        this.election = new ElectionPort(config, sockets, addresses, toReplica);
        this.quorum = new QuorumLinks(config, sockets, addresses, toReplica);
        this.listening = new Listening("votes", sockets, election::accept, new Reopened());
    }

    /**
     * Opens the election port; to be called once, before anything else, not on the event loop.
     *
     * @throws IOException if it cannot be opened; the message says why
     */
    public void start() throws IOException, InterruptedException {
        CompletableFuture<InetSocketAddress> opened = new CompletableFuture<>();
        sockets.loop().execute(() -> {
            listening = new Listening("votes", sockets, election::accept, new Listening.Outcome() {
                @Override
                public void opened(InetSocketAddress address) {
                    opened.complete(address);
                }

                @Override
                public void failed(String why) {
                    opened.completeExceptionally(new IOException(why));
                }
            });
            listening.open(electionNames(), config.listenOnAllAddresses(), config.bindAttempts());
        });
        try {
            opened.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private List<HostPort> electionNames() {
        Member self = addresses.self();
        return self == null ? List.of() : self.addresses().stream().map(Member.Address::election).toList();
    }

    private static final class Reopened implements Listening.Outcome {
        @Override
        public void opened(InetSocketAddress address) {}

        @Override
        public void failed(String why) {}
    }

    // --- what the replica wants done; its thread

    /** Does what was laid down since the last time. */
    public void flush() {
        if (laidDown.isEmpty()) {
            return;
        }
        List<Runnable> batch = laidDown;
        laidDown = new ArrayList<>();
        messages = null;
        if (sockets.loop().inEventLoop()) {
            run(batch);
            return;
        }
        try {
            sockets.loop().execute(() -> run(batch));
        } catch (RejectedExecutionException _) {
            return; // the server stops
        }
    }

    private void run(List<Runnable> batch) {
        batch.forEach(Runnable::run);
        quorum.flush();
    }

    /** Tells a server our vote, in place of an older one that waits. */
    public void notify(long sid, Notification notification) {
        laidDown.add(() -> election.tell(sid, notification));
    }

    public void listen() {
        laidDown.add(quorum::listen);
    }

    public void listenForObservers() {
        laidDown.add(quorum::listenForObservers);
    }

    public void stopListening() {
        laidDown.add(quorum::stopListening);
    }

    public void dial(long attempt, Member leader) {
        laidDown.add(() -> quorum.dial(attempt, leader));
    }

    public void dialFollower(long attempt, Member follower) {
        laidDown.add(() -> quorum.dialFollower(attempt, follower));
    }

    public void send(long link, LearnerMessage message) {
        Messages last = messages;
        if (last == null || laidDown.getLast() != last) {
            last = new Messages(quorum);
            laidDown.add(last);
            messages = last;
        }
        last.add(link, message);
    }

    /** Closes it once everything sent before is out. */
    public void close(long link) {
        laidDown.add(() -> quorum.close(link));
    }

    /** A batch of {@link Event.Received} has been dealt with. */
    public void taken(long link) {
        laidDown.add(() -> with(link, known -> known.reader().taken()));
    }

    private void readOnHere() {
        election.readOn();
        quorum.readOn();
    }

    /** The bytes behind the last message of this link, {@code Snap}, go there. */
    public void receiveSnapshot(long link, SnapshotIntake intake) {
        laidDown.add(() -> {
            Link known = quorum.link(link);
            if (known == null) {
                intake.broken("the link is gone");
            } else {
                known.reader().receiveSnapshot(intake);
            }
        });
    }

    /** What the leader opened synchronization with is done: what comes behind it is wanted now. */
    public void readOn(long link) {
        laidDown.add(() -> with(link, known -> known.reader().opened()));
    }

    /** A snapshot is to go out here: {@link Event.StreamDemand} asks for each portion, and what is sent meanwhile waits. */
    public void beginSnapshot(long link) {
        laidDown.add(() -> with(link, known -> known.writer().beginSnapshot()));
    }

    /** @param bytes not changed by anyone from here on */
    public void sendPortion(long link, byte[] bytes, boolean last) {
        laidDown.add(() -> with(link, known -> known.writer().sendPortion(bytes, last)));
    }

    /** Runs this on the event loop of the peers once what was sent over the link has mostly left; never if the link ends before. */
    public void whenWritable(long link, Runnable then) {
        laidDown.add(() -> with(link, known -> known.writer().whenWritable(then)));
    }

    /** Another membership counts: whoever moved is connected to where it is now, and so are our own ports. */
    public void membershipCommitted(Membership membership) {
        laidDown.add(() -> {
            List<HostPort> before = electionNames();
            addresses.committed(membership);
            election.addressesChanged();
            List<HostPort> after = electionNames();
            if (!after.isEmpty() && !after.equals(before)) {
                listening.close();
                listening = new Listening("votes", sockets, election::accept, new Reopened());
                listening.open(after, config.listenOnAllAddresses(), 0);
            }
        });
    }

    /** A membership is being decided on: its servers can be found from now on. */
    public void membershipProposed(Membership membership) {
        laidDown.add(() -> addresses.next(membership));
    }

    private void with(long link, Consumer<Link> action) {
        Link known = quorum.link(link);
        if (known != null) {
            action.accept(known);
        }
    }

    /** Closes all ports and connections; any thread but the event loop's. */
    @Override
    public void close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            sockets.loop().execute(() -> {
                listening.close();
                election.close();
                quorum.closeAll();
                done.complete(null);
            });
            done.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException | ExecutionException | TimeoutException _) {
            return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
