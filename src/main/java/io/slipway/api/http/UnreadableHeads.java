package io.slipway.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Answers a request whose line or headers cannot be parsed, or are longer than the framework reads, with a problem
 * document, and ends the connection. Vert.x would answer such a request with an empty body. One connection has one
 * handler, and only its event loop uses it.
 *
 * <p>If earlier requests of the connection wait for their responses, the answer is left to Vert.x, which keeps the
 * order.
 */
final class UnreadableHeads extends ChannelDuplexHandler {
    /**
     * How long the rest of the request is read and dropped. If the connection were closed before, the client's system
     * would answer with a reset, and the client might never see the response (RFC 9112, section 9.6).
     */
    private static final int LINGER_MILLIS = 1000;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private int waiting;
    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && !refused) {
            int status = waiting > 0 ? 0 : refusal(request);
            if (status == 0) {
                waiting++;
            } else {
                refused = true;
                refuse(context, status);
            }
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (endsResponse(message)) {
            waiting--;
        }
        ChannelFuture _ = context.write(message, promise);
    }

    /** Whether a written message is the last one of a response; an interim response such as 100 ends none. */
    static boolean endsResponse(Object message) {
        boolean interim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        return message instanceof LastHttpContent && !interim;
    }

    /** The status of the response; 0 for a request that has been parsed. */
    private static int refusal(HttpRequest request) {
        if (request.decoderResult().isSuccess()) {
            HttpVersion version = request.protocolVersion();
            return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0) ? 0 : 400;
        }
        return switch (request.decoderResult().cause()) {
            case TooLongHttpLineException ignored -> 414;
            case TooLongHttpHeaderException ignored -> 431;
            default -> 400;
        };
    }

    private static void refuse(ChannelHandlerContext context, int status) {
        ChannelFuture _ = context.writeAndFlush(response(status)).addListener((ChannelFutureListener) written -> {
            if (context.channel() instanceof DuplexChannel connection && written.isSuccess()) {
                ChannelFuture _ = connection.shutdownOutput();
                Future<?> _ = context.executor().schedule(() -> close(context), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                close(context);
            }
        });
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture _ = context.close();
    }

    /**
     * The response to a head that does not arrive, in the form that is sent: the connection may have no encoder yet.
     */
    static ByteBuf timeOut() {
        FullHttpResponse response = response(HttpResponseStatus.REQUEST_TIMEOUT.code());
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(response.status()).append("\r\n");
        response.headers()
                .forEach(field -> head.append(field.getKey())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n"));
        return Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(head.append("\r\n"), StandardCharsets.US_ASCII), response.content());
    }

    private static FullHttpResponse response(int status) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(json(status)));
        SecurityHeaders.forEach(response.headers()::set);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, ProblemDocument.MEDIA_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }

    private static byte[] json(int status) {
        try {
            return MAPPER.writeValueAsBytes(
                    ProblemMapper.document(ExceptionMappers.WebProblems.of(status, "", "/"), "/", TraceId.of(null)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
