/** The closed list of failures that a caller can meet: {@link io.slipway.problem.Problem}. JDK types only. */
@NullMarked
package io.slipway.problem;

import org.jspecify.annotations.NullMarked;
