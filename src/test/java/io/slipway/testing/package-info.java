/** What tests of all packages share: real PostgreSQL servers and fresh databases on them. */
@NullMarked
package io.slipway.testing;

import org.jspecify.annotations.NullMarked;
