/**
 * The checks of a change: {@link ChangeCheck} is the entry, {@code check.rule} has the rules.
 *
 * <p>They evaluate a change, with a session to a target where a rule needs one, and store nothing. The target's own
 * grammar and catalog are authoritative. On failure: a check that throws fails the whole check run.
 */
@NullMarked
package io.slipway.check;

import org.jspecify.annotations.NullMarked;
