/**
 * How statements are run: grouped into transaction steps, standalone steps and batch steps.
 *
 * <p>PostgreSQL's manual is authoritative for which statement cannot run inside a transaction block. Nothing here
 * fails: a batch that cannot be cut into slices is a finding of the script.
 */
@NullMarked
package io.slipway.sql.step;

import org.jspecify.annotations.NullMarked;
