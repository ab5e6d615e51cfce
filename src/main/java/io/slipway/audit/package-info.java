/**
 * Who did what. Every act of a person or of policy writes one row in the very transaction that it is part of: no act
 * without its row, no row without its act. Moves of runs are not acts, they are in {@code slipway.transition}.
 */
@NullMarked
package io.slipway.audit;

import org.jspecify.annotations.NullMarked;
