package io.slipway.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies of requests. */
final class Bodies {
    private Bodies() {}

    /** The fields that are not null, in their order. */
    static Map<String, Object> given(Map<String, @Nullable Object> fields) {
        Map<String, Object> given = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        return given;
    }
}
