/**
 * The closed lists of what can go wrong: problems of a request, codes with which a task run ends, and reasons why a
 * task run waits. JDK types only. Tests hold each list to its pages and to the control database.
 */
@NullMarked
package io.slipway.problem;

import org.jspecify.annotations.NullMarked;
