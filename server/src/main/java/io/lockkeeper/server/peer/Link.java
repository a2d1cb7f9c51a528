package io.lockkeeper.server.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection between a leader and one learner: how it begins and ends. What comes over it is the {@link LinkReader}'s, what goes is the
 * {@link LinkWriter}'s. Belongs to the event loop of the peers.
 */
final class Link extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int PARTING_MILLIS = 2000;

    private final long number;
    private final boolean dialled;
    private final QuorumLinks links;
    private final LinkReader reader;
    private final LinkWriter writer;
    private @Nullable Channel channel;
    private boolean closed;

    /** @param dialled whether this is our link to a leader */
    Link(long number, boolean dialled, QuorumLinks links) {
        this.number = number;
        this.dialled = dialled;
        this.links = links;
        this.reader = new LinkReader(this, links);
        this.writer = new LinkWriter(this, links);
    }

    long number() {
        return number;
    }

    boolean isDialled() {
        return dialled;
    }

    LinkReader reader() {
        return reader;
    }

    LinkWriter writer() {
        return writer;
    }

    boolean isOpen() {
        return !closed;
    }

    /** Null when it is closed, by whomever. */
    @Nullable Channel open() {
        return closed ? null : channel;
    }

    private String peer() {
        return channel == null ? "unknown" : Text.of(channel.remoteAddress());
    }

    // --- what the network says

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel(); // who has dialled hears of it before the channel is called active
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!dialled && !links.admit(this)) {
            LOG.warn("quorum connection refused peer={} reason=too many connections", peer());
            closed = true;
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closed) {
                reader.read(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        writer.writabilityChanged(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        writer.release();
        end("the connection ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("quorum connection broke peer={} reason={}", peer(), Text.reason(cause));
        ctx.close();
    }

    // --- the end

    /** Not by our will: whoever knows the link must hear of it. */
    private void end(String why) {
        if (closed) {
            return;
        }
        closed = true;
        reader.end(why);
        links.ended(this);
    }

    /** One line, then the end. */
    void refuse(String why) {
        LOG.warn("quorum connection ended peer={} reason={}", peer(), why);
        end(why);
        if (channel != null) {
            channel.close();
        }
    }

    /**
     * By our will: what was sent goes out, what still comes in is dropped, and nobody need hear of it. The other end closes the connection
     * once it has read everything: who closes one with input unread resets it, and what was sent last may be lost with that.
     */
    void close() {
        writer.flush();
        Channel parting = open();
        closed = true;
        if (parting == null) {
            return;
        }
        reader.end("the link was given up");
        parting.config().setAutoRead(true);
        parting.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput(parting));
        parting.eventLoop().schedule(() -> parting.close(), PARTING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void endOutput(Channel parting) {
        if (parting instanceof DuplexChannel duplex && parting.isActive()) {
            duplex.shutdownOutput();
        } else {
            parting.close();
        }
    }
}
