package io.slipway.api.http;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace id of a request: from its header {@code traceparent} (W3C Trace Context), or a new one. */
final class TraceId {
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String NONE = "0".repeat(32);

    private TraceId() {}

    static String of(@Nullable String traceparent) {
        Matcher matcher = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
        return matcher.matches() && !matcher.group(1).equals(NONE) ? matcher.group(1) : random();
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
