package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.replica.Event;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another server, as far as votes are concerned: the one vote that waits for it, the last one that was written, and the one connection.
 * A vote that was written may have been lost with its connection, so a new connection begins with it.
 */
final class Correspondent {
    private static final Logger LOG = LoggerFactory.getLogger(Correspondent.class);

    private final long sid;
    private final ElectionPort port;
    private byte @Nullable [] waiting;
    private byte @Nullable [] last;
    private @Nullable ElectionConnection connection;
    private boolean dialling;
    private boolean unreachable;
    /** Where it said that it is; counts while memberships have it where they had it then. */
    private List<HostPort> advertised = List.of();
    private List<HostPort> knownThen = List.of();
    private List<HostPort> connectedTo = List.of();

    Correspondent(long sid, ElectionPort port) {
        this.sid = sid;
        this.port = port;
    }

    long sid() {
        return sid;
    }

    void tell(byte[] frame) {
        waiting = frame;
        if (connection == null) {
            dial();
        } else {
            connection.writeNext();
        }
    }

    /** The next frame to write; null if there is nothing to say. */
    byte @Nullable [] next() {
        byte[] frame = waiting;
        if (frame != null) {
            waiting = null;
            last = frame;
        }
        return frame;
    }

    /** From here on this connection is the one; what was lost with an older one is said again. */
    void use(ElectionConnection newer) {
        use(newer, targets());
    }

    private void use(ElectionConnection newer, List<HostPort> itsTargets) {
        ElectionConnection older = connection;
        connection = newer;
        if (older != null) {
            older.close();
        }
        unreachable = false;
        connectedTo = itsTargets;
        if (waiting == null) {
            waiting = last;
        }
        newer.belongsTo(this);
        port.toReplica().post(new Event.Reaches(sid, true));
        newer.writeNext();
        LOG.debug("election connection stands sid={} peer={}", sid, newer.peer());
    }

    /** A vote that was told while this connection was closing is still there, and needs another one. */
    void gone(ElectionConnection which) {
        if (connection == which) {
            connection = null;
            port.toReplica().post(new Event.Reaches(sid, false));
            dialIfNeeded();
        }
    }

    void readOn() {
        if (connection != null) {
            connection.readOn();
        }
    }

    void addressChanged() {
        ElectionConnection open = connection;
        if (open != null && !connectedTo.equals(targets())) {
            connection = null;
            open.close();
            dialIfNeeded();
        }
    }

    private void dialIfNeeded() {
        if (waiting != null) {
            dial();
        }
    }

    void close() {
        if (connection != null) {
            connection.close();
        }
    }

    // --- dialling

    void callBack(List<HostPort> itsAddresses) {
        advertised = itsAddresses;
        knownThen = port.addresses().election(sid);
        ElectionConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
        dial();
    }

    private List<HostPort> targets() {
        List<HostPort> known = port.addresses().election(sid);
        Set<HostPort> targets = new LinkedHashSet<>(known.equals(knownThen) ? advertised : List.of());
        targets.addAll(known);
        return new ArrayList<>(targets);
    }

    private void dial() {
        if (dialling || port.isClosed()) {
            return;
        }
        List<HostPort> targets = targets();
        if (targets.isEmpty()) {
            failed("no membership has it, and it told no address", targets);
            return;
        }
        dialling = true;
        port.sockets().resolve(targets, found -> {
            if (found.isEmpty()) {
                failed("its name has no address", targets);
            } else {
                connect(targets, found.iterator());
            }
        });
    }

    private void connect(List<HostPort> targets, Iterator<InetSocketAddress> candidates) {
        ElectionConnection candidate = new ElectionConnection(port);
        port.sockets().connect(candidates.next(), port.config().electionConnectMillis(), candidate).addListener(future -> {
            if (port.isClosed()) {
                ((ChannelFuture) future).channel().close();
            } else if (future.isSuccess()) {
                introduce(candidate, ((ChannelFuture) future).channel(), targets);
            } else if (candidates.hasNext()) {
                connect(targets, candidates);
            } else {
                failed(Text.reason(future.cause()), targets);
            }
        });
    }

    private void introduce(ElectionConnection candidate, Channel channel, List<HostPort> targets) {
        dialling = false;
        if (!targets.equals(targets())) { // it has moved while it was dialled: whoever is there now need not be it
            candidate.close();
            dial();
            return;
        }
        boolean stays = port.config().self() > sid;
        candidate.introduce(port.introduction(), stays);
        if (stays) {
            use(candidate, targets);
        } else {
            unreachable = false;
            LOG.debug("told a server with a larger id that it is wanted sid={} peer={}", sid, Text.of(channel.remoteAddress()));
        }
    }

    /** One line when it begins; the next attempt comes with the next vote. */
    private void failed(String why, List<HostPort> targets) {
        dialling = false;
        port.toReplica().post(new Event.Reaches(sid, false));
        if (!unreachable) {
            unreachable = true;
            LOG.info("election port of another server cannot be reached sid={} address={} reason={}",
                sid, String.join("|", targets.stream().map(HostPort::text).toList()), why);
        }
    }
}
