/** The closed list of failures that a person or a program can meet. JDK types only. */
@NullMarked
package io.slipway.problem;

import org.jspecify.annotations.NullMarked;
