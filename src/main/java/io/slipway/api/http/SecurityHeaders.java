package io.slipway.api.http;

import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.function.BiConsumer;

/** The headers of every response: what a browser must not do with it. Nothing of it is stored or shown as a page. */
final class SecurityHeaders {
    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-store",
            "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "X-Frame-Options", "DENY");

    private SecurityHeaders() {}

    static void add(HttpServerResponse response) {
        forEach(response::putHeader);
    }

    static void forEach(BiConsumer<String, String> header) {
        HEADERS.forEach(header);
    }
}
