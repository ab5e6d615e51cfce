/**
 * Strict JSON: unknown, duplicate or ill-typed fields, numbers out of range and texts that cannot be stored are
 * refused. The problem has the pointer to the field.
 */
@NullMarked
package io.slipway.api.json;

import org.jspecify.annotations.NullMarked;
