/**
 * The checks: what they look at and say. They evaluate a change, with a session to a target where they need one, and
 * store nothing; a check that throws fails the whole check run.
 */
@NullMarked
package io.slipway.check;

import org.jspecify.annotations.NullMarked;
