package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.InitialMessage;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.server.queue.ReplicaQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Votes on the wire. Each pair of servers has one connection, and it is the server with the larger id that dials it: when the other one
 * has something to say it dials, too, tells who it is, and hangs up to be called back. Everything runs on the event loop of the peers.
 */
final class ElectionPort {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionPort.class);
    /** Who has dialled and not said who it is yet. Servers say so at once, so this is more than there ever are. */
    private static final int MOST_STRANGERS = 64;
    /** Who has said who it is, and may be anybody: servers that are about to join. Members have their place. */
    private static final int MOST_CORRESPONDENTS = 256;

    private final PeerConfig config;
    private final Sockets sockets;
    private final ReplicaQueue toReplica;
    private final Addresses addresses;
    private final Map<Long, Correspondent> correspondents = new HashMap<>();
    private final JuteWriter scratch = new JuteWriter();
    private int strangers;
    private boolean closed;

    ElectionPort(PeerConfig config, Sockets sockets, Addresses addresses, ReplicaQueue toReplica) {
        this.config = config;
        this.sockets = sockets;
        this.addresses = addresses;
        this.toReplica = toReplica;
    }

    PeerConfig config() {
        return config;
    }

    Sockets sockets() {
        return sockets;
    }

    Addresses addresses() {
        return addresses;
    }

    ReplicaQueue toReplica() {
        return toReplica;
    }

    boolean isClosed() {
        return closed;
    }

    /** What is still waiting to be told to this server is replaced. */
    void tell(long sid, Notification notification) {
        if (!closed) {
            correspondent(sid).tell(frame(notification));
        }
    }

    private byte[] frame(Notification notification) {
        scratch.clear();
        scratch.writeInt(0);
        notification.write(scratch);
        scratch.patchInt(0, scratch.length() - Integer.BYTES);
        return scratch.toByteArray();
    }

    /** Who we are, in one piece: ZooKeeper takes it with a single read. */
    byte[] introduction() {
        List<HostPort> ours = new ArrayList<>();
        Member self = addresses.self();
        if (self != null) {
            self.addresses().forEach(address -> ours.add(address.election()));
        }
        scratch.clear();
        new InitialMessage(config.self(), ours).write(config.severalAddresses(), scratch);
        return scratch.toByteArray();
    }

    private Correspondent correspondent(long sid) {
        return correspondents.computeIfAbsent(sid, id -> new Correspondent(id, this));
    }

    // --- who dials us

    /** A handler for a connection that somebody else began. */
    ElectionConnection accept() {
        return new ElectionConnection(this);
    }

    /** False if there are too many who have not said who they are. */
    boolean admitStranger() {
        if (closed || strangers >= MOST_STRANGERS) {
            return false;
        }
        strangers++;
        return true;
    }

    void strangerIsGone() {
        strangers--;
    }

    /**
     * Somebody has said who it is.
     *
     * @return why this connection does not stay; empty if it does
     */
    String introduced(InitialMessage message, ElectionConnection connection) {
        long sid = message.sid();
        if (sid < 0 || sid > Member.HIGHEST_ID) {
            return "it says it is server %d, and ids are from 0 to %d".formatted(sid, Member.HIGHEST_ID);
        }
        if (sid == config.self()) {
            return "it says it is server %d, which is this one: two servers have the same myid".formatted(sid);
        }
        if (!correspondents.containsKey(sid) && correspondents.size() >= MOST_CORRESPONDENTS && !addresses.isMember(sid)) {
            return "it says it is server %d, which is no member, and %d servers are known already".formatted(sid, correspondents.size());
        }
        Correspondent correspondent = correspondent(sid);
        if (sid > config.self()) {
            correspondent.use(connection);
            return "";
        }
        LOG.debug("election connection of a server with a smaller id is called back sid={} peer={}", sid, connection.peer());
        correspondent.callBack(message.addresses());
        connection.close();
        return "";
    }

    // --- time to go on, or to end

    void readOn() {
        correspondents.values().forEach(Correspondent::readOn);
    }

    /** Addresses have changed: connections to servers that are not where they were end, and are made anew when there is something to say. */
    void addressesChanged() {
        correspondents.values().forEach(Correspondent::addressChanged);
    }

    void close() {
        closed = true;
        correspondents.values().forEach(Correspondent::close);
        correspondents.clear();
    }
}
