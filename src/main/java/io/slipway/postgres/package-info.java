/** Everything that opens a connection to a PostgreSQL server or knows what its answers mean. */
@NullMarked
package io.slipway.postgres;

import org.jspecify.annotations.NullMarked;
