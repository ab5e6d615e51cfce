package io.slipway.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of Slipway on a server, by pid.
 *
 * @param limits what the login may not see, in sentences
 * @param nextCursor always null: a server has one page
 */
public record SessionList(
        List<ActiveSession> items,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor,
        List<String> limits) {}
