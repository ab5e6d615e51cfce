/** Tests of the whole: which package may use which, how large things grow, what the documents say. */
@NullMarked
package io.slipway;

import org.jspecify.annotations.NullMarked;
