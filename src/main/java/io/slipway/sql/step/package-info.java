/**
 * How statements are run: grouped into transaction steps, standalone steps and batch steps; and what must not cross
 * from one step to the next.
 *
 * <p>PostgreSQL's manual is authoritative for which statement cannot run inside a transaction block. On failure:
 * findings such as {@code state-across-steps}.
 */
@NullMarked
package io.slipway.sql.step;

import org.jspecify.annotations.NullMarked;
