package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.protocol.quorum.LearnerMessageCodec;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.queue.ReplicaQueue;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All links of the quorum port: those that learners have to us while we lead, and ours to a leader. On the event loop of the peers. */
final class QuorumLinks {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumLinks.class);
    /** More than an ensemble has servers, each with one link; a second one of a server ends its first. */
    private static final int MOST_LINKS = 512;

    private final PeerConfig config;
    private final Sockets sockets;
    private final ReplicaQueue toReplica;
    private final Addresses addresses;
    private final Map<Long, Link> links = new HashMap<>();
    private final List<LinkWriter> written = new ArrayList<>();
    private final JuteWriter scratch = new JuteWriter();
    private @Nullable Listening listening;
    private long lastNumber;
    private boolean closed;
    /** A message that goes to many links comes as the same object: its bytes are made once. */
    private @Nullable LearnerMessage lastMessage;
    private byte[] lastBytes = {};

    QuorumLinks(PeerConfig config, Sockets sockets, Addresses addresses, ReplicaQueue toReplica) {
        this.config = config;
        this.sockets = sockets;
        this.addresses = addresses;
        this.toReplica = toReplica;
    }

    PeerConfig config() {
        return config;
    }

    ReplicaQueue toReplica() {
        return toReplica;
    }

    EventLoop loop() {
        return sockets.loop();
    }

    // --- leading

    void listen() {
        listen("learners", Member.Address::quorum);
    }

    /** A follower has a port of its own for observers. */
    void listenForObservers() {
        listen("observers", this::observerMaster);
    }

    private HostPort observerMaster(Member.Address address) {
        return new HostPort(address.host(), config.observerMasterPort());
    }

    private void listen(String whom, Function<Member.Address, HostPort> where) {
        Member self = addresses.self();
        if (self == null || closed) {
            return;
        }
        stopListening();
        Listening port = new Listening(whom, sockets, () -> new Link(++lastNumber, false, this), new Listening.Outcome() {
            @Override
            public void opened(InetSocketAddress address) {
                LOG.debug("port is open for={} address={}", whom, Text.of(address));
            }

            @Override
            public void failed(String why) {
                LOG.error("{}", why);
            }
        });
        listening = port;
        List<HostPort> names = self.addresses().stream().map(where).toList();
        port.open(names, config.listenOnAllAddresses(), 0);
    }

    void stopListening() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
        for (Link link : List.copyOf(links.values())) {
            if (!link.isDialled()) {
                close(link.number());
            }
        }
    }

    /** False if there are too many. */
    boolean admit(Link link) {
        if (closed || listening == null || links.size() >= MOST_LINKS) {
            return false;
        }
        links.put(link.number(), link);
        toReplica.post(new Event.Accepted(link.number()));
        return true;
    }

    // --- learning

    /** All addresses at once; the first that answers is taken. */
    void dial(long attempt, Member leader) {
        dial(attempt, leader, Member.Address::quorum);
    }

    void dialFollower(long attempt, Member follower) {
        dial(attempt, follower, this::observerMaster);
    }

    private void dial(long attempt, Member member, Function<Member.Address, HostPort> where) {
        List<HostPort> names = member.addresses().stream().map(where).toList();
        sockets.resolve(names, found -> {
            if (found.isEmpty()) {
                LOG.info("server has no address sid={} name={}", member.id(), member.addresses().getFirst().host());
                toReplica.post(new Event.DialFailed(attempt));
            } else {
                new Dialling(attempt, member.id(), found).start();
            }
        });
    }

    private final class Dialling {
        private final long attempt;
        private final long sid;
        private final List<InetSocketAddress> candidates;
        private final List<ChannelFuture> open = new ArrayList<>();
        private int failed;
        private boolean done;

        Dialling(long attempt, long sid, List<InetSocketAddress> candidates) {
            this.attempt = attempt;
            this.sid = sid;
            this.candidates = candidates;
        }

        void start() {
            for (InetSocketAddress candidate : candidates) {
                Link link = new Link(++lastNumber, true, QuorumLinks.this);
                ChannelFuture connecting = sockets.connect(candidate, config.leaderConnectMillis(), link);
                open.add(connecting);
                connecting.addListener(future -> finished(connecting, link, future.cause()));
            }
        }

        private void finished(ChannelFuture connecting, Link link, @Nullable Throwable failure) {
            if (failure != null) {
                if (++failed == candidates.size() && !closed) {
                    LOG.debug("server cannot be connected to sid={} reason={}", sid, Text.reason(failure));
                    toReplica.post(new Event.DialFailed(attempt));
                }
            } else if (done || closed) {
                link.close();
            } else {
                done = true;
                links.put(link.number(), link);
                toReplica.post(new Event.Dialed(attempt, link.number()));
                open.stream().filter(other -> other != connecting).forEach(other -> other.cancel(false));
            }
        }
    }

    // --- both

    @Nullable Link link(long number) {
        return links.get(number);
    }

    void send(long number, LearnerMessage message) {
        Link link = links.get(number);
        if (link != null) {
            LinkWriter writer = link.writer();
            if (writer.isFlushed()) {
                written.add(writer);
            }
            writer.send(bytes(message));
        }
    }

    private byte[] bytes(LearnerMessage message) {
        if (message != lastMessage) {
            scratch.clear();
            LearnerMessageCodec.write(message, scratch);
            lastMessage = message;
            lastBytes = scratch.toByteArray();
        }
        return lastBytes;
    }

    /** What was sent goes out. */
    void flush() {
        written.forEach(LinkWriter::flush);
        written.clear();
        lastMessage = null;
    }

    void close(long number) {
        Link link = links.remove(number);
        if (link != null) {
            link.close();
        }
    }

    void ended(Link link) {
        if (links.remove(link.number()) != null) {
            toReplica.post(new Event.Closed(link.number()));
        }
    }

    void readOn() {
        List.copyOf(links.values()).forEach(link -> link.reader().readOn());
    }

    void closeAll() {
        closed = true;
        stopListening();
        List.copyOf(links.keySet()).forEach(this::close);
    }
}
