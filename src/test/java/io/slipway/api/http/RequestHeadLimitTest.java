package io.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestHeadLimitTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\n";

    private final EmbeddedChannel channel = connection(false);

    private static EmbeddedChannel connection(boolean h2c) {
        var channel = new EmbeddedChannel(new RequestHeadLimit(TIMEOUT, h2c), new LateDecoder());
        channel.freezeTime();
        return channel;
    }

    /** As the framework, which decides by the first bytes for HTTP/1.1. */
    private static final class LateDecoder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.pipeline().addLast(new HttpRequestDecoder(), new HttpResponseEncoder());
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(message);
        }
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private void respond() {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
        channel.releaseOutbound();
    }

    private void assertTimedOut() {
        ByteBuf answer = channel.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 408 ")
                .contains("content-type: application/problem+json")
                .contains("\r\n\r\n{\"type\":\"urn:slipway:problem:request-timeout\"");
        answer.release();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aHeadThatDripsEndsTheConnection() {
        send("G");
        send("ET /");
        pass(59);
        send(" HTTP/1.1");
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertTimedOut();
    }

    @Test
    void eachHeadOfAConnectionHasTheWholeTime() {
        for (int i = 0; i < 3; i++) {
            send(HEAD);
            pass(40);
            send("\r\n");
            assertThat(channel.<HttpRequest>readInbound().decoderResult().isSuccess())
                    .isTrue();
            channel.releaseInbound();
            respond();
            pass(100);
        }
        assertThat(channel.isOpen()).isTrue();
        send("G");
        pass(60);
        assertTimedOut();
    }

    @Test
    void aBodyHasItsOwnTimeOut() {
        send("PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab");
        pass(100);
        send("c");
        pass(100);
        assertThat(channel.isOpen()).isTrue();
        send("d");
        respond();
        send("P");
        pass(60);
        assertTimedOut();
        channel.releaseInbound();
    }

    @Test
    void anEmptyLineAfterARequestIsNoHead() {
        send(HEAD + "\r\n");
        respond();
        send("\r\n");
        pass(100);
        assertThat(channel.isOpen()).isTrue();
        channel.releaseInbound();
    }

    @Test
    void aLateHeadBehindAnOpenResponseGetsNoAnswer() {
        send(HEAD + "\r\n");
        send("G");
        pass(60);
        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(channel.isOpen()).isFalse();
        channel.releaseInbound();
    }

    @Test
    void http2WithoutTlsIsRefusedUnlessItIsOn() {
        send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
        for (boolean h2c : new boolean[] {false, true}) {
            var other = connection(h2c);
            other.writeInbound(Unpooled.copiedBuffer(HEAD + "Upgrade: h2c\r\n\r\n", StandardCharsets.US_ASCII));
            HttpRequest request = other.readInbound();
            assertThat(request.headers().contains(HttpHeaderNames.UPGRADE)).isEqualTo(h2c);
            other.finishAndReleaseAll();
        }
    }
}
