package io.slipway.api.http;

import io.slipway.api.json.BodyLimit;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of large request bodies that this replica reads at a time. A body becomes text and statements, which take
 * several times its size; without a bound a few large plans at once would take the whole heap. Thread-safe.
 */
@ApplicationScoped
class BodyBudget {
    /** Smaller bodies are read at any time. */
    static final long MIN_COUNTED_BYTES = 65_536;
    /** The share of the heap that bodies may take is one part of so many. */
    private static final int HEAP_PARTS = 16;

    private final BodyLimit limit;
    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    BodyBudget(BodyLimit limit) {
        this.limit = limit;
        this.bytes = Math.max(limit.bytes(), Runtime.getRuntime().maxMemory() / HEAP_PARTS);
    }

    /** Counts the body of this request until its response ends; false if the budget has no room for it. */
    boolean admits(RoutingContext context) {
        long size = sizeOf(context.request());
        if (size < MIN_COUNTED_BYTES) {
            return true;
        }
        if (taken.addAndGet(size) > bytes) {
            taken.addAndGet(-size);
            return false;
        }
        context.addEndHandler(_ -> taken.addAndGet(-size));
        return true;
    }

    /** In bytes. */
    long bytes() {
        return bytes;
    }

    /** Of a body without a length, as much as it may be. */
    private long sizeOf(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return Long.parseLong(length);
        }
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) ? limit.bytes() : 0;
    }
}
