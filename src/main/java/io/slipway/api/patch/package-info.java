/** Fields of a PATCH body: absent, {@code null} or a value. */
@NullMarked
package io.slipway.api.patch;

import org.jspecify.annotations.NullMarked;
