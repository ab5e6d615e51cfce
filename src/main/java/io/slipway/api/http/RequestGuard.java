package io.slipway.api.http;

import io.slipway.api.json.BodyLimit;
import io.slipway.api.json.BodyTypes;
import io.slipway.problem.InputProblem;
import io.slipway.problem.Problem;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests before a resource sees them. A path that programs read differently (with a semicolon, an encoded
 * slash, empty or dot segments) is refused, so that no request reaches a handler by another path.
 */
final class RequestGuard {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
    private static final Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(/|$)");
    private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,=:@/-]*");

    /** The framework cuts the connection of a request line and of headers that are much longer. */
    private static final int MAX_URI_LENGTH = 4_096;

    private static final int MAX_HEADERS_LENGTH = 20_480;

    private RequestGuard() {}

    static @Nullable Problem refusal(HttpServerRequest request, BodyLimit limit) {
        if (request.uri().length() > MAX_URI_LENGTH) {
            return bad(
                    InputProblem.Http.URI_TOO_LONG,
                    "the path and query have more than " + MAX_URI_LENGTH + " characters");
        }
        if (isLongerThan(MAX_HEADERS_LENGTH, request.headers())) {
            return bad(
                    InputProblem.Http.HEADERS_TOO_LARGE,
                    "the headers have more than " + MAX_HEADERS_LENGTH + " characters");
        }
        if (!isPlain(request.path())) {
            return bad(
                    InputProblem.Http.BAD_PATH, "the path must be plain: no ';', '//', '..', encoded slash or control");
        }
        if (!isDecodable(request.query())) {
            return bad(InputProblem.Http.BAD_REQUEST, "the query is not percent-encoded UTF-8 without U+0000");
        }
        if (request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
            return bad(
                    InputProblem.Http.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding is not supported; send the body uncompressed");
        }
        boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        long bytes = length(request);
        if (!limit.allows(bytes)) {
            return limit.tooLarge();
        }
        // a form of a browser always names its type, also without a body; a program may leave both out
        boolean typed = bytes > 0 || chunked || request.headers().contains(HttpHeaders.CONTENT_TYPE);
        if (typed && WITH_BODY.contains(request.method()) && !isRead(request)) {
            return bad(InputProblem.Http.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json in UTF-8");
        }
        return null;
    }

    /** Of the body, as the request says; 0 if it does not. */
    static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : parse(length);
    }

    private static long parse(String length) {
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static boolean isLongerThan(int length, MultiMap headers) {
        int characters = 0;
        for (Map.Entry<String, String> header : headers) {
            characters += header.getKey().length() + header.getValue().length();
        }
        return characters > length;
    }

    private static boolean isRead(HttpServerRequest request) {
        return BodyTypes.isRead(
                request.getHeader(HttpHeaders.CONTENT_TYPE), request.method().equals(HttpMethod.PATCH));
    }

    static boolean isPlain(@Nullable String rawPath) {
        if (rawPath == null) {
            return false;
        }
        String path = decoded(rawPath);
        return path != null && !path.contains("//") && !DOTS.matcher(path).find();
    }

    /** The path with its percent triplets decoded once; null if one is malformed or encodes a forbidden character. */
    private static @Nullable String decoded(String raw) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.write(c < 128 ? c : 0);
                continue;
            }
            int b = i + 3 <= raw.length() ? hex(raw.substring(i + 1, i + 3)) : -1;
            if (b < ' ' || b == '/' || b == '\\' || b == ';' || b == '%' || b == 0x7f) {
                return null;
            }
            bytes.write(b);
            i += 2;
        }
        return isPlainAscii(raw) ? utf8(bytes.toByteArray()) : null;
    }

    private static boolean isDecodable(@Nullable String query) {
        if (query == null) {
            return true;
        }
        var bytes = new ByteArrayOutputStream(query.length());
        for (int i = 0; i < query.length(); i++) {
            if (query.charAt(i) == '%') {
                int b = i + 3 <= query.length() ? hex(query.substring(i + 1, i + 3)) : -1;
                if (b <= 0) {
                    return false;
                }
                bytes.write(b);
                i += 2;
            } else {
                bytes.write(query.charAt(i));
            }
        }
        return utf8(bytes.toByteArray()) != null;
    }

    private static boolean isPlainAscii(String raw) {
        return PLAIN.matcher(raw.replace("%", "")).matches();
    }

    private static int hex(String two) {
        int high = Character.digit(two.charAt(0), 16);
        int low = Character.digit(two.charAt(1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Problem bad(InputProblem.Http http, String reason) {
        return new InputProblem.BadRequest(http, reason);
    }
}
