/**
 * What we ask of PostgreSQL itself and of its driver, apart from running changes.
 *
 * <p>{@link io.slipway.postgres.GrammarCheck} has a server judge the syntax of a script without running it; the server
 * is authoritative. {@link io.slipway.postgres.AmbiguityCheck} makes sure that the driver sees the same statements as
 * we do. Nothing here leaves a trace in a target: what is done for a check is rolled back.
 */
@NullMarked
package io.slipway.postgres;

import org.jspecify.annotations.NullMarked;
