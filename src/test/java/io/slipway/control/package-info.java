/** Tests of the control database: its schema, and what the schema refuses. */
@NullMarked
package io.slipway.control;

import org.jspecify.annotations.NullMarked;
