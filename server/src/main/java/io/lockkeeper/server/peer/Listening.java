package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.quorum.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port of ours, on one or several addresses. What cannot be opened is tried again every second until it is given up or closed. */
final class Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final long RETRY_MILLIS = 1000;

    /** Hears how it went; on the event loop. */
    interface Outcome {
        void opened(InetSocketAddress address);

        /** Not opened, however often it was tried. */
        void failed(String why);
    }

    private final String what;
    private final Sockets sockets;
    private final Supplier<ChannelHandler> handlers;
    private final Outcome outcome;
    private final List<Channel> channels = new ArrayList<>();
    private boolean closed;

    /** @param what the port is for, in messages */
    Listening(String what, Sockets sockets, Supplier<ChannelHandler> handlers, Outcome outcome) {
        this.what = what;
        this.sockets = sockets;
        this.handlers = handlers;
        this.outcome = outcome;
    }

    /** @param attempts how often it is tried; 0 for ever */
    void open(List<HostPort> names, boolean onAllAddresses, int attempts) {
        if (onAllAddresses) {
            names.stream().map(HostPort::port).distinct().forEach(port -> bind(new InetSocketAddress(port), attempts, attempts == 0));
            return;
        }
        for (HostPort name : names) {
            openOne(name, attempts, attempts == 0);
        }
    }

    private void openOne(HostPort name, int attempts, boolean forEver) {
        sockets.resolve(List.of(name), found -> {
            if (closed) {
                return;
            }
            if (found.isEmpty()) {
                failed(name.text(), "the name has no address", attempts, forEver, () -> openOne(name, attempts - 1, forEver));
            } else {
                bind(found.getFirst(), attempts, forEver);
            }
        });
    }

    private void bind(InetSocketAddress address, int attempts, boolean forEver) {
        if (closed) {
            return;
        }
        sockets.bind(address, handlers).addListener(future -> {
            if (!future.isSuccess()) {
                failed(Text.of(address), Text.reason(future.cause()), attempts, forEver, () -> bind(address, attempts - 1, forEver));
                return;
            }
            Channel channel = ((ChannelFuture) future).channel();
            if (closed) {
                channel.close();
                return;
            }
            channels.add(channel);
            outcome.opened((InetSocketAddress) channel.localAddress());
        });
    }

    private void failed(String address, String why, int attempts, boolean forEver, Runnable again) {
        if (!forEver && attempts <= 1) {
            outcome.failed("cannot listen on %s for %s: %s".formatted(address, what, why));
            return;
        }
        LOG.warn("port cannot be opened, trying again address={} for={} reason={}", address, what, why);
        sockets.loop().schedule(again, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Accepts nobody any more; connections that are open stay. */
    void close() {
        closed = true;
        channels.forEach(Channel::close);
        channels.clear();
    }
}
