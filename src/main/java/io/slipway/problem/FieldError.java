package io.slipway.problem;

import org.jspecify.annotations.Nullable;

/**
 * One wrong field of a request.
 *
 * @param pointer RFC 6901, {@code /changes/0/script}; of a query parameter {@code ?limit}; of a header its name
 * @param detail what is wrong and which values are right
 * @param code the slug of the rule that the field breaks; null if the rule has none of its own
 * @param line of the script in the field, 1 for the first; null for another field
 * @param column in code points, 1 for the first; null if {@code line} is
 */
public record FieldError(
        String pointer,
        String detail,
        @Nullable String code,
        @Nullable Integer line,
        @Nullable Integer column) {
    /** An error without a rule and without a position. */
    public FieldError(String pointer, String detail) {
        this(pointer, detail, null, null, null);
    }
}
