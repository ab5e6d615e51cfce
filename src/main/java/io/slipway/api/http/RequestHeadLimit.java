package io.slipway.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers 408 and closes the connection if the head of a request does not arrive in time: a client that sends it a byte
 * at a time would hold the connection for as long as it likes, since each byte ends the idle time. Also refuses HTTP/2
 * without TLS, by preface or by upgrade, unless {@code slipway.http.h2c} is true. Stands before the decoder, and behind
 * it with {@link Heads}. Only the event loop of its connection uses it.
 *
 * <p>While an earlier request of the connection waits for its response, a late head only closes the connection: a 408
 * would be taken for that response.
 */
final class RequestHeadLimit extends ChannelInboundHandlerAdapter {
    /** The number of bytes that distinguish HTTP/1.1 from the preface of HTTP/2: PRI is no method of HTTP/1.1. */
    private static final int PROTOCOL_BYTES = 3;

    private static final String HTTP2_PREFACE = "PRI";

    private final Duration timeout;
    private final boolean h2c;
    private final StringBuilder start = new StringBuilder(PROTOCOL_BYTES);
    private boolean inRequest;
    private int openResponses;
    private @Nullable Future<?> timer;

    /** @param h2c whether HTTP/2 without TLS is on */
    RequestHeadLimit(Duration timeout, boolean h2c) {
        this.timeout = timeout;
        this.h2c = h2c;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (!inRequest && timer == null && !isBlank(bytes)) {
            timer = ctx.executor().schedule(() -> end(ctx), Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        }
        if (start.length() == PROTOCOL_BYTES) {
            ctx.fireChannelRead(bytes);
        } else {
            begin(ctx, bytes);
        }
    }

    /** Empty lines between two requests belong to neither of them (RFC 9112, section 2.2). */
    private static boolean isBlank(ByteBuf bytes) {
        return bytes.forEachByte(each -> each == '\r' || each == '\n') < 0;
    }

    /** The framework puts the decoder behind this handler when it has seen the first bytes. */
    private void begin(ChannelHandlerContext ctx, ByteBuf bytes) {
        int missing = Math.min(PROTOCOL_BYTES - start.length(), bytes.readableBytes());
        for (int i = 0; i < missing; i++) {
            start.append((char) bytes.getUnsignedByte(bytes.readerIndex() + i));
        }
        if (HTTP2_PREFACE.contentEquals(start) && !h2c) {
            bytes.release();
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        boolean isLonger = bytes.readableBytes() > missing;
        ctx.fireChannelRead(isLonger ? bytes.readRetainedSlice(missing) : bytes);
        if (start.length() == PROTOCOL_BYTES) {
            watch(ctx);
        }
        if (isLonger) {
            ctx.fireChannelRead(bytes);
        }
    }

    /** A protocol that is not HTTP/1.1, such as TLS, is left alone. */
    private void watch(ChannelHandlerContext ctx) {
        ChannelHandlerContext decoder = ctx.pipeline().context(HttpRequestDecoder.class);
        if (decoder == null) {
            cancel();
            inRequest = true;
        } else {
            ChannelHandlerContext encoder = ctx.pipeline().context(HttpResponseEncoder.class);
            ctx.pipeline().addAfter((encoder == null ? decoder : encoder).name(), "request-heads", new Heads());
        }
    }

    private void end(ChannelHandlerContext ctx) {
        timer = null;
        if (openResponses > 0) {
            ChannelFuture _ = ctx.close();
            return;
        }
        ctx.writeAndFlush(UnreadableHeads.timeOut()).addListener(ChannelFutureListener.CLOSE);
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        cancel();
    }

    /** Sees where heads, bodies and responses end. */
    private final class Heads extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                inRequest = true;
                openResponses++;
                cancel();
                if (!h2c) {
                    request.headers().remove(HttpHeaderNames.UPGRADE);
                }
            }
            if (message instanceof LastHttpContent) {
                inRequest = false;
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (UnreadableHeads.endsResponse(message)) {
                openResponses--;
            }
            ChannelFuture _ = ctx.write(message, promise);
        }
    }
}
