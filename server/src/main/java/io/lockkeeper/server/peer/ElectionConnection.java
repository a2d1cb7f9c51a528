package io.lockkeeper.server.peer;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.InitialMessage;
import io.lockkeeper.protocol.quorum.Notification;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.socket.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the election port. Who was dialled is known; who dials says so first. Then both send frames of an int length and a
 * notification, one at a time: a newer vote takes the place of one that the network has not taken yet.
 */
final class ElectionConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ElectionConnection.class);

    private final ElectionPort port;
    private final Unread unread = new Unread();
    private @Nullable Channel channel;
    private @Nullable Correspondent correspondent;
    private boolean stranger;
    private boolean writing;
    private boolean closed;

    ElectionConnection(ElectionPort port) {
        this.port = port;
    }

    String peer() {
        return channel == null ? "unknown" : Text.of(channel.remoteAddress());
    }

    void belongsTo(Correspondent owner) {
        correspondent = owner;
        endStrangeness();
    }

    // --- its life

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel(); // who has dialled hears of it before the channel is called active
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().parent() == null) {
            return; // we dialled
        }
        if (!port.admitStranger()) {
            refuse("too many connections have not said who they are");
            return;
        }
        stranger = true;
        ctx.executor().schedule(this::checkIntroduction, port.config().introductionMillis(), TimeUnit.MILLISECONDS);
    }

    private void checkIntroduction() {
        if (stranger && !closed) {
            refuse("it did not say who it is within %d ms".formatted(port.config().introductionMillis()));
        }
    }

    private void endStrangeness() {
        if (stranger) {
            stranger = false;
            port.strangerIsGone();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        endStrangeness();
        if (correspondent != null) {
            correspondent.gone(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("election connection broke peer={} reason={}", peer(), Text.reason(cause));
        close();
    }

    /** One line, then the end. */
    private void refuse(String why) {
        LOG.warn("election connection refused peer={} reason={}", peer(), why);
        close();
    }

    void close() {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    // --- writing

    /** Says who we are; hangs up then, unless this connection stays. */
    void introduce(byte[] introduction, boolean stays) {
        Channel open = channel;
        if (open != null) {
            var written = open.writeAndFlush(Unpooled.wrappedBuffer(introduction));
            if (!stays) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    void writeNext() {
        Channel open = channel;
        Correspondent owner = correspondent;
        if (writing || closed || open == null || owner == null) {
            return;
        }
        byte[] frame = owner.next();
        if (frame == null) {
            return;
        }
        writing = true;
        open.writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener(future -> {
            writing = false;
            if (future.isSuccess()) {
                writeNext();
            } else {
                close();
            }
        });
    }

    // --- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!closed) {
                unread.append(in);
                decode();
            }
        } finally {
            in.release();
        }
    }

    void readOn() {
        Channel open = channel;
        if (open != null && !closed && !open.config().isAutoRead() && !port.toReplica().isFull()) {
            open.config().setAutoRead(true);
            decode();
        }
    }

    private void decode() {
        try {
            while (!closed && (correspondent == null ? decodeIntroduction() : decodeFrame())) {
                if (port.toReplica().isFull() && channel != null) {
                    channel.config().setAutoRead(false);
                    return;
                }
            }
        } catch (MalformedException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private boolean decodeIntroduction() {
        int length = InitialMessage.length(new JuteReader(unread.array(), unread.from(), unread.length(), Integer.MAX_VALUE));
        if (unread.length() < length) {
            return false;
        }
        InitialMessage message = InitialMessage.read(new JuteReader(unread.array(), unread.from(), length, Integer.MAX_VALUE));
        unread.consumeUpTo(unread.from() + length);
        String complaint = port.introduced(message, this);
        if (!complaint.isEmpty()) {
            refuse(complaint);
        }
        return !closed;
    }

    private boolean decodeFrame() {
        if (unread.length() < Integer.BYTES) {
            return false;
        }
        int from = unread.from();
        int length = new JuteReader(unread.array(), from, Integer.BYTES, Integer.MAX_VALUE).readInt();
        if (length <= 0 || length > Notification.MAX_FRAME) {
            throw MalformedException.at(0, "a frame of %d bytes, and 1 to %d are allowed".formatted(length, Notification.MAX_FRAME));
        }
        if (unread.length() - Integer.BYTES < length) {
            return false;
        }
        JuteReader in = new JuteReader(unread.array(), from + Integer.BYTES, length, Integer.MAX_VALUE);
        Notification notification = null;
        try {
            notification = Notification.read(in);
        } catch (MalformedException e) {
            LOG.warn("notification dropped peer={} reason={}", peer(), e.getMessage());
        }
        unread.consumeUpTo(from + Integer.BYTES + length);
        if (notification != null && correspondent != null) {
            port.toReplica().post(new Event.Notified(correspondent.sid(), notification));
        }
        return true;
    }
}
