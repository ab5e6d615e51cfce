package io.slipway.target.scope;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs of task runs whose plans set none. Whole milliseconds.
 *
 * @param soft the statement is canceled after this time; null: none
 * @param hard the session is terminated after this time; null: none
 */
public record RunTimeouts(@Nullable Duration soft, @Nullable Duration hard) {}
