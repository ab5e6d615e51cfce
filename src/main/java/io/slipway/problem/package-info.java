/**
 * The closed lists of what can go wrong: problems of a request, codes with which a task run ends, and reasons why a
 * task run waits. Also the known name that a mistyped one probably means. JDK types only.
 *
 * <p>These lists are authoritative; tests compare their pages and the control database with them. On failure: a
 * {@link ProblemException} carries the problem to its reader.
 */
@NullMarked
package io.slipway.problem;

import org.jspecify.annotations.NullMarked;
