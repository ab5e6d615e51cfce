package io.slipway.api.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Gives each connection to a port of this process a {@link RequestHeadLimit}. The framework has no time-out of its own
 * for the head of a request, and no setting for HTTP/2 without TLS on the management port. Netty finds this class by
 * {@code META-INF/services} if {@link #turnOn} was called before the ports are opened.
 */
public final class RequestHeadExtension extends ChannelInitializerExtension {
    private final Duration timeout;
    private final boolean h2c;

    /** Used by Netty. */
    public RequestHeadExtension() {
        Config config = ConfigProvider.getConfig();
        this.timeout = config.getValue("slipway.http.body-timeout", Duration.class);
        this.h2c = config.getOptionalValue("slipway.http.h2c", Boolean.class).orElse(false);
    }

    /** Has Netty look for extensions. */
    public static void turnOn() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addFirst(new RequestHeadLimit(timeout, h2c));
    }
}
