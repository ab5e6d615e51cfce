/**
 * Strict JSON: unknown, duplicate or ill-typed fields, numbers out of range and texts that cannot be stored are
 * refused.
 *
 * <p>The body is authoritative: a missing value is never guessed. On failure: a problem with the pointer to the field.
 */
@NullMarked
package io.slipway.api.json;

import org.jspecify.annotations.NullMarked;
