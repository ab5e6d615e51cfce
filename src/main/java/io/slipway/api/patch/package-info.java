/**
 * Fields of a PATCH body: absent, {@code null} or a value.
 *
 * <p>The stored object is authoritative for absent fields. On failure: a problem with the pointer to the field.
 */
@NullMarked
package io.slipway.api.patch;

import org.jspecify.annotations.NullMarked;
