package io.slipway.api.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseEncoder;

/**
 * Gives each connection of a listener an {@link UnreadableHeads}. Netty finds this class as a service: Quarkus has no
 * place of its own to say how a request is answered that cannot be parsed.
 */
public final class ListenerExtension extends ChannelInitializerExtension {
    /** Has Netty look for extensions. Works only before the first listener of the process. */
    public static void enable() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new Placement(true));
    }

    /**
     * Waits for the handlers of HTTP/1.1, which Vert.x adds later. A port that also speaks HTTP/2 adds them when it sees
     * the first bytes: there a second placement stands behind the handler that does so.
     */
    private static final class Placement extends ChannelInboundHandlerAdapter {
        private final boolean first;

        Placement(boolean first) {
            this.first = first;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ChannelHandlerContext encoder = context.pipeline().context(HttpResponseEncoder.class);
            if (encoder != null) {
                context.pipeline().addAfter(encoder.name(), null, new UnreadableHeads());
                context.pipeline().remove(this);
            } else if (first) {
                context.pipeline().addLast(new Placement(false));
                context.pipeline().remove(this);
            }
            context.fireChannelRead(bytes);
        }
    }
}
