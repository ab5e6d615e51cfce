package io.slipway.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request that must be refused.
 *
 * @param body null: none is sent
 * @param slug of the problem
 */
record BadInput(
        String what,
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body,
        int status,
        String slug) {

    static BadInput get(String path, int status, String slug) {
        return new BadInput("GET " + path, "GET", path, Map.of(), null, status, slug);
    }

    static BadInput of(String method, String path, @Nullable String body, int status, String slug) {
        String shown = body == null ? "" : body.length() > 90 ? body.substring(0, 90) + "…" : body;
        return new BadInput(method + " " + path + " " + shown, method, path, Map.of(), body, status, slug);
    }

    BadInput with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new BadInput(what + " " + header + ": " + value, method, path, more, body, status, slug);
    }

    /** With real names in place of {@code {server}} and its like. */
    BadInput in(Map<String, String> names) {
        String realPath = path;
        String realBody = body;
        for (Map.Entry<String, String> name : names.entrySet()) {
            String place = "{" + name.getKey() + "}";
            realPath = realPath.replace(place, name.getValue());
            realBody = realBody == null ? null : realBody.replace(place, name.getValue());
        }
        return new BadInput(what, method, realPath, headers, realBody, status, slug);
    }

    @Override
    public String toString() {
        return what.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
