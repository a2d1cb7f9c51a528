package io.lockkeeper.server.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;

/**
 * The only handler of its channel: what it is not interested in ends here. Not one of Netty's adapters: for their annotations Java
 * would generate proxies at each start.
 */
abstract class SoleHandler implements ChannelInboundHandler {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {}

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {}

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {}

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {}

    @Override
    public void channelActive(ChannelHandlerContext ctx) {}

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {}

    @Override
    public abstract void channelRead(ChannelHandlerContext ctx, Object message);

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {}

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {}

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {}

    @Override
    @SuppressWarnings("deprecation") // in ChannelHandler, where those for the way out would inherit it
    public abstract void exceptionCaught(ChannelHandlerContext ctx, Throwable cause);
}
