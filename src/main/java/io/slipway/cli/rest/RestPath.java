package io.slipway.cli.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds paths and queries of the API from texts that a person typed. */
public final class RestPath {
    private final StringBuilder text;

    private RestPath(String path) {
        this.text = new StringBuilder(path);
    }

    /** {@code /v1} with the segments, each encoded. */
    public static RestPath of(String... segments) {
        return new RestPath(Arrays.stream(segments).map(RestPath::encode).collect(Collectors.joining("/", "/v1/", "")));
    }

    /** Adds a query parameter, unless the value is null. */
    public RestPath with(String name, @Nullable Object value) {
        if (value != null) {
            text.append(text.indexOf("?") < 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(encode(value.toString()));
        }
        return this;
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
