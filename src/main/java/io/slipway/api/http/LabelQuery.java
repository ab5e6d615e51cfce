package io.slipway.api.http;

import io.slipway.problem.InputProblem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code ?labels=key=value,…}. */
public final class LabelQuery {
    private LabelQuery() {}

    /** The labels; empty if the parameter is absent. */
    public static Map<String, String> parse(@Nullable String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (text == null || text.isBlank()) {
            return labels;
        }
        for (String pair : text.split(",", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || parts[0].isBlank()) {
                throw new InputProblem.Validation("?labels", "must be key=value,key=value").asException();
            }
            labels.put(parts[0].strip(), parts[1].strip());
        }
        return labels;
    }
}
