package io.slipway.api.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.slipway.time.WrittenDuration;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Gives each connection of a listener a {@link RequestHeadLimit} and an {@link UnreadableHeads}. Netty finds this class
 * as a service: Quarkus has no time-out for the head of a request, no setting for HTTP/2 without TLS on the management
 * port, and no place to say how a request is answered that cannot be parsed.
 */
public final class ListenerExtension extends ChannelInitializerExtension {
    private final Duration headTimeout;
    private final boolean h2c;

    /** Used by Netty. */
    public ListenerExtension() {
        Config config = ConfigProvider.getConfig();
        this.headTimeout = config.getValue("slipway.http.body-timeout", WrittenDuration.class)
                .value();
        this.h2c = config.getOptionalValue("slipway.http.h2c", Boolean.class).orElse(false);
    }

    /** Has Netty look for extensions. Works only before the first listener of the process. */
    public static void enable() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addFirst(new RequestHeadLimit(headTimeout, h2c));
        channel.pipeline().addLast(new Placement(true));
    }

    /**
     * Waits for the handlers of HTTP/1.1, which Vert.x adds later. A port that also speaks HTTP/2 adds them when it
     * sees the first bytes: there a second placement stands behind the handler that does so.
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
